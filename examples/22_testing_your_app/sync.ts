// Tests an app (app.ts) that embeds Codex with the blocking API. A thread that waits can't be the
// model as well, so the app runs as a program of its own (main.ts), in the model's home.
//
// Expected output:
//   …
//   … pass 2
//   … fail 0
//   …

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ScriptedModel } from 'codex-app-server-sdk/testing';

const run = promisify(execFile);
const main = fileURLToPath(new URL('./main.ts', import.meta.url));

test('sums up what the notes say', async () => {
  await using model = await ScriptedModel.start({ files: { 'notes.txt': 'buy milk' } });
  model.callTool('exec_command', { cmd: 'cat notes.txt' });
  model.reply('You need milk.');

  const { stdout } = await runMain(model);
  assert.equal(stdout, 'Summary: You need milk.\n');

  const [asked, told] = model.requests;
  assert.equal(asked?.lastUserText, 'Sum up notes.txt in one sentence.');
  assert.match(told?.toolOutputs[0]?.output ?? '', /buy milk/);
});

test('passes on why a turn failed', async () => {
  await using model = await ScriptedModel.start();
  model.fail({ code: 'server_is_overloaded', message: 'Too busy' });

  await assert.rejects(runMain(model), /TurnFailedError/);
});

function runMain({ home, workspace }: ScriptedModel): Promise<{ stdout: string }> {
  // The flags of this process make TypeScript run.
  return run(process.execPath, [...process.execArgv, main], {
    cwd: workspace,
    env: { ...process.env, ...home.env },
  });
}
