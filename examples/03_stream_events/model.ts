import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Runs one command, then answers in three pieces. */
export function script(model: ScriptedModel): void {
  model.callTool('exec_command', { cmd: 'ls | wc -l' });
  model.stream(['Found ', '2 ', 'files.']);
}
