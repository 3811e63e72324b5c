import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { TransportClosedError } from '../../../src/errors.js';
import {
  type RecordOptions,
  readWireLog,
  record,
  replay,
  ScriptedModel,
  type WireLog,
} from '../../../src/testing/testing.js';
import type { TurnResult } from '../../../src/turn-types.js';
import { rejection } from '../../support/deferred.js';
import { killServers } from '../../support/server-processes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Played {
  readonly results: readonly TurnResult[];
  readonly texts: readonly string[];
  readonly commands: readonly string[];
}

/** A turn with a command that needs approval, one that is steered, and one that is interrupted. */
async function play(codex: Codex, onSteered: () => void): Promise<Played> {
  const commands: string[] = [];
  const thread = await codex.startThread({
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
    approvals: {
      command: request => {
        commands.push(request.command ?? '');
        return 'accept';
      },
    },
  });
  const first = await thread.run('Say it out loud.');

  const texts: string[] = [];
  const steered = await thread.turn('Count.');
  for await (const piece of steered.text()) {
    if (texts.push(piece) === 1) {
      await steered.steer('Faster.');
      onSteered();
    }
  }
  const endless = await thread.turn('Never stop.');
  for await (const piece of endless.text()) {
    texts.push(piece);
    await endless.interrupt();
  }
  return { results: [first, await steered.run(), await endless.run()], texts, commands };
}

/** Records that session with the real app-server. */
async function recordSession(options: RecordOptions): Promise<{ played: Played; log: WireLog }> {
  await using model = await ScriptedModel.start({ files: { 'notes.txt': 'my own notes' } });
  await using recording = await record(options);
  const codex = await model.startCodex(recording.wrap());
  const call = { cmd: 'cat notes.txt', sandbox_permissions: 'require_escalated' };
  model.callTool('exec_command', { ...call, justification: 'to test' }).reply('Said.');
  const gate = model.gate();
  model.stream(['one ', gate]).reply('three');
  model.stream(['on and on', model.gate()]);
  const played = await play(codex, () => gate.open());
  await codex.close();
  expect(played.results.map(({ status }) => status)).toEqual([
    'completed',
    'completed',
    'interrupted',
  ]);
  return { played, log: recording.log };
}

test('a recorded session plays again with the same results, also compared strictly', async () => {
  const file = join(temporaryFolder(), 'wire.jsonl');
  const { played, log } = await recordSession({ file });
  expect(log.end).toEqual({ kind: 'closed' });
  expect(log.serverVersion).toMatch(/^\d+\.\d+\.\d+/);
  expect(log).toEqual(await readWireLog(file));
  expect(played.commands).toEqual([expect.stringContaining('cat notes.txt')]);

  for (const options of [{}, { strict: true }, { realTime: true }]) {
    const transport = replay(file, options);
    await using codex = new Codex({ transport });
    const again = await play(codex, () => {});
    expect(again.texts).toEqual(played.texts);
    expect(again.commands).toEqual(played.commands);
    expect(again.results.map(withoutKeys)).toEqual(played.results.map(withoutKeys));
    expect(transport.mismatches).toEqual([]);
    expect(transport.finished).toBe(true);
  }
});

/** Every session mints the key of a message anew. */
function withoutKeys(result: TurnResult): unknown {
  return JSON.parse(
    JSON.stringify(result, (key, value: unknown) => (key === 'clientId' ? undefined : value)),
  );
}

test('what is said is gone with redactText, and the session still plays', async () => {
  const file = join(temporaryFolder(), 'wire.jsonl');
  const { played } = await recordSession({ file, redactText: true });
  const text = readFileSync(file, 'utf8');
  const said = ['out loud', 'Faster', 'on and on', 'my own notes', 'notes.txt', 'to test'];
  expect(said.filter(words => text.includes(words))).toEqual([]);
  const transport = replay(file);
  await using codex = new Codex({ transport });
  const again = await play(codex, () => {});
  expect(again.results.map(({ text }) => text)).toEqual(
    played.results.map(({ text }) => text.replaceAll(/\w/g, 'x')),
  );
  expect(transport.mismatches).toEqual([]);
});

test('another session is told where it diverges', async () => {
  const { log } = await recordSession({});
  const transport = replay(log, { strict: true });
  await using codex = new Codex({ transport });
  expect(await rejection(codex.request('thread/loaded/list', {}))).toMatchObject({
    name: 'RpcError',
    message: expect.stringContaining('the recording does not have it'),
  });
  const thread = await codex.startThread({
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
    approvals: { command: () => 'decline' },
  });
  expect((await thread.run('Whisper it.')).text).toBe('Said.');
  expect(transport.mismatches.map(({ kind, message }) => [kind, message])).toEqual([
    ['unexpected', 'The recording does not have thread/loaded/list, or not again'],
    ['params', 'In turn/start, params.input[0].text differs from the recording'],
    [
      'params',
      'In the answer to item/commandExecution/requestApproval, result.decision differs from the recording',
    ],
  ]);
});

test('a log that is damaged plays up to there, and then says so', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'wire.jsonl');
  await recordSession({ file });
  const text = readFileSync(file, 'utf8');
  truncateSync(file, text.indexOf('"delta":"three') + 3);
  const log = await readWireLog(file);
  expect(log.end).toEqual({ kind: 'damaged', line: log.frames.length + 2 });

  await using codex = new Codex({ transport: replay(log) });
  const error = await rejection(play(codex, () => {}));
  expect(error).toBeInstanceOf(TransportClosedError);
  expect(String(error)).toContain(`it is damaged at line ${log.frames.length + 2}`);

  const lines = text.split('\n');
  writeFileSync(file, `${lines.slice(0, 10).join('\n')}\n`);
  expect(await readWireLog(file)).toMatchObject({ end: { kind: 'unfinished' } });
  expect((await readWireLog(file)).frames).toHaveLength(9);
});

test('an app-server that dies in the recording dies in the replay', async () => {
  await using model = await ScriptedModel.start();
  const recording = await record();
  const gate = model.gate();
  model.stream(['so far', gate]);
  const codex = await model.startCodex(recording.wrap());
  const dies = async (session: Codex, kill: () => unknown): Promise<unknown> => {
    const turn = await (await session.startThread()).turn('go');
    for await (const piece of turn.text()) if (piece) break;
    const end = rejection(turn.run());
    kill();
    return end;
  };
  const error = await dies(codex, () => killServers(model.home.codexHome));
  expect(error).toMatchObject({ name: 'ServerExitedError', signal: 'SIGKILL' });
  expect(recording.log.end).toMatchObject({
    kind: 'lost',
    exit: { code: null, signal: 'SIGKILL' },
  });

  await using again = new Codex({ transport: replay(recording.log) });
  expect(await dies(again, () => {})).toMatchObject({
    name: 'ServerExitedError',
    signal: 'SIGKILL',
  });
});
