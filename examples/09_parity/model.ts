import type { ScriptedModel } from 'codex-app-server-sdk/testing';

export const options = { files: { 'one.txt': '1', 'two.txt': '2' } };

/** Says the same twice: runs one command, then answers in pieces. */
export function script(model: ScriptedModel): void {
  for (let session = 0; session < 2; session += 1) {
    model.callTool('exec_command', { cmd: 'ls | wc -l' });
    model.stream(['There are ', '2 files.']);
  }
}
