import { spawn } from 'node:child_process';
import { once } from 'node:events';
// #region first
import { message, reasoning, ScriptedModel, toolCall } from 'codex-app-server-sdk/testing';
import { expect, test } from 'vitest';

test('greets', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  model.reply('Hello!');

  const thread = await codex.startThread();
  const { text } = await thread.run('Say hello.');

  expect(text).toBe('Hello!');
  expect(model.requests[0]?.lastUserText).toBe('Say hello.');
});
// #endregion first

test('scripts', async () => {
  await using model = await ScriptedModel.start();
  // #region script
  model.reply('A whole answer');
  model.stream(['An answer ', 'in ', 'pieces'], { delayMs: 20 });
  model.callTool('exec_command', { cmd: 'echo hi' });
  model.respond(
    reasoning('The user wants a file.'),
    message('Let me look.', { phase: 'commentary' }),
    toolCall('exec_command', { cmd: 'ls' }),
  );
  // #endregion script
  expect(model.remaining).toBe(4);
});

// #region tools
test('runs a command and tells the model what came out', async () => {
  await using model = await ScriptedModel.start({ files: { 'notes.txt': 'buy milk' } });
  await using codex = await model.startCodex();
  model.callTool('exec_command', { cmd: 'cat notes.txt' }, { callId: 'read' });
  model.reply('You need milk.');

  const thread = await codex.startThread({ sandbox: 'read-only' });
  await thread.run('What do I need?');

  const [, second] = model.requests;
  expect(second?.toolOutputs[0]?.callId).toBe('read');
  expect(second?.toolOutputs[0]?.output).toContain('buy milk');
});
// #endregion tools

// #region gate
test('shows the text so far while the turn runs', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  const gate = model.gate();
  model.stream(['Hel', gate, 'lo']);

  const thread = await codex.startThread();
  const turn = await thread.turn('Say hello.');
  const texts = turn.text()[Symbol.asyncIterator]();

  expect((await texts.next()).value).toBe('Hel');
  await gate.reached;
  gate.open();
  expect((await texts.next()).value).toBe('lo');
});
// #endregion gate

// #region threads
test('two threads at once', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  model.when(request => request.lastUserText.includes('tea')).reply('Earl Grey');
  model.otherwise(request => `You said: ${request.lastUserText}`);

  const [first, second] = await Promise.all([codex.startThread(), codex.startThread()]);
  const results = await Promise.all([first.run('Which tea?'), second.run('Good morning')]);

  expect(results.map(result => result.text)).toEqual(['Earl Grey', 'You said: Good morning']);
});
// #endregion threads

test('fails', async () => {
  await using model = await ScriptedModel.start();
  // #region failures
  model.fail({ status: 429, headers: { 'retry-after': '5' } }); // refused before it began
  model.fail({ code: 'server_is_overloaded', message: 'Too busy' }); // failed on the way
  model.cut('So far so'); // the connection breaks after some text
  // #endregion failures
  expect(model.remaining).toBe(3);
});

test('unexpected', async () => {
  await using model = await ScriptedModel.start();
  // #region unexpected
  expect(model.unexpected).toEqual([]);
  expect(model.remaining).toBe(0);
  // #endregion unexpected
});

test('any client', async () => {
  // #region home
  await using model = await ScriptedModel.start({ model: 'gpt-5.5' });
  await using home = await model.createHome({
    config: { sandbox_mode: 'workspace-write' },
    files: { 'src/main.ts': 'export {};\n' },
  });
  const child = spawn('codex', ['app-server'], {
    cwd: home.workspace,
    env: { ...process.env, ...home.env },
  });
  // #endregion home
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.stdin.end();
  await once(child, 'close');
});
