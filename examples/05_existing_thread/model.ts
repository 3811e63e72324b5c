import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Answers with what it has been told so far. */
export function script(model: ScriptedModel): void {
  model.reply('I will remember it.');
  model.respondTo(request => `You said: ${request.userTexts[0]}`);
}
