// Tests an app (app.ts) that embeds Codex: against the real binary, with its sandbox and its tools,
// while a scripted model says what the test wants. It needs no key and no network.
//
// Expected output:
//   …
//   … pass 2
//   … fail 0
//   …

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurnFailedError } from 'codex-app-server-sdk';
import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { summary } from './app.js';

test('sums up what the notes say', async () => {
  await using model = await ScriptedModel.start({ files: { 'notes.txt': 'buy milk' } });
  await using codex = await model.startCodex();
  model.callTool('exec_command', { cmd: 'cat notes.txt' });
  model.reply('You need milk.');

  assert.equal(await summary(codex), 'Summary: You need milk.');

  const [asked, told] = model.requests;
  assert.equal(asked?.lastUserText, 'Sum up notes.txt in one sentence.');
  assert.match(told?.toolOutputs[0]?.output ?? '', /buy milk/);
});

test('passes on why a turn failed', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  model.fail({ code: 'server_is_overloaded', message: 'Too busy' });

  await assert.rejects(summary(codex), TurnFailedError);
});
