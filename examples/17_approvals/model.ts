import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Asks twice to run a command outside the sandbox, then answers. */
export function script(model: ScriptedModel): void {
  for (const cmd of ['touch allowed.txt', 'touch other.txt']) {
    const justification = 'to make a file';
    model.callTool('exec_command', {
      cmd,
      sandbox_permissions: 'require_escalated',
      justification,
    });
  }
  model.reply('One file was made, the other one was not allowed.');
}
