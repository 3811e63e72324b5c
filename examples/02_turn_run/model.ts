import type { ScriptedModel } from 'codex-app-server-sdk/testing';

const PATCH = `*** Begin Patch
*** Add File: hello.txt
+Hello
*** End Patch`;

/** Makes a plan, writes a file, then answers. */
export function script(model: ScriptedModel): void {
  const plan = [
    { step: 'Write hello.txt', status: 'in_progress' },
    { step: 'Read it again', status: 'pending' },
  ];
  model.callTool('update_plan', { explanation: 'One file will do.', plan });
  model.callTool('exec_command', { cmd: `apply_patch <<'EOF'\n${PATCH}\nEOF` });
  model.reply('hello.txt is written.', { usage: { inputTokens: 300, outputTokens: 40 } });
}
