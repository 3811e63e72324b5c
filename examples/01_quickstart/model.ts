import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Answers with one message. */
export function script(model: ScriptedModel): void {
  model.reply('This folder holds a README and one source file.');
}
