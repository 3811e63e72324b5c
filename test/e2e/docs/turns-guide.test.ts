// Runs the code of the guide to turns and streaming, on the sources.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { TurnEvent } from '../../../src/thread/event-log.js';
import { IMAGES } from '../../support/images.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));
vi.mock('node:fs/promises', async original => ({
  ...(await original<typeof import('node:fs/promises')>()),
  // The guide reads a draft from the folder that it runs in.
  readFile: async () => IMAGES.png,
}));

const guide = await import('../../../examples/snippets/turns.js');

const SKILL = '---\nname: style-guide\ndescription: How pages look.\n---\nAll corners are round.\n';

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  model = await ScriptedModel.start({ files: { '.agents/skills/style-guide/SKILL.md': SKILL } });
  codex = await model.startCodex();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await model.close();
});

test('runs a turn to its end, or follows its text', async () => {
  model.reply('b.txt').stream(['First ', 'this.']);
  const thread = await codex.startThread();
  expect(await guide.run(thread)).toBe('b.txt');
  expect(console.log).toHaveBeenCalledWith('completed', 'b.txt');
  expect(console.log).toHaveBeenCalledWith(10, expect.any(Number));
  expect(await guide.turn(thread)).toEqual(['First ', 'this.', 'completed']);
});

test('shows the events of a turn', async () => {
  model.callTool('exec_command', { cmd: 'echo hi' }).reply('done');
  const turn = await (await codex.startThread()).turn('go');
  const written: string[] = [];
  await guide.events(turn, text => written.push(text));
  expect(written.join('')).toMatch(/^\$ .*echo hi.*\n(hi\n)?done\[completed\]$/);
});

test('goes on where a reader was cut off', async () => {
  model.stream(['one', 'two', 'three']);
  const turn = await (await codex.startThread()).turn('go');
  const later = await guide.after(turn);
  const all: TurnEvent[] = [];
  for await (const event of turn) all.push(event);
  const cut = all.findIndex(({ method }) => method === 'item/agentMessage/delta');
  expect(later).toEqual(all.slice(cut + 1));
  expect(await guide.webStream(turn)).toBe(all.at(-1)?.seq);

  const response = guide.respond(turn, String(all[cut]?.seq));
  const body = await response.text();
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(body).toBe(
    later.map(event => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
  const left = guide.respond(turn, null).body;
  await left?.cancel();
});

test('tells how far a turn is', async () => {
  const gate = model.gate();
  model.stream(['half', gate]);
  const turn = await (await codex.startThread()).turn('go');
  for await (const piece of turn.text()) if (piece) break;
  expect(guide.snapshot(turn)).toBe('inProgress half 2 1 true');
  gate.open();
  await turn.run();
  expect(guide.snapshot(turn)).toBe('completed half 2 0 true');
});

test('takes texts, images, skills and mentions, and says what it cannot use', async () => {
  model.reply('It does.');
  await codex.request('fs/createDirectory', {
    path: join(model.workspace, 'screenshots'),
    recursive: true,
  });
  await writeFile(join(model.workspace, 'screenshots/page.png'), IMAGES.png);
  const thread = await codex.startThread();
  expect(await guide.inputs(thread)).toBe('It does.');
  expect(model.requests[0]?.images).toHaveLength(2);
  expect(JSON.stringify(model.requests[0]?.input)).toContain('All corners are round.');
  const missing = join(model.workspace, 'no-such-file.png');
  expect(await guide.refused(thread)).toBe(
    `input[1].path: Cannot use the input: ${missing} does not exist`,
  );
  expect(model.requests).toHaveLength(1);
});

test('steers and interrupts', async () => {
  const gate = model.gate();
  model.callTool('exec_command', { cmd: 'true' }).stream(['so far', model.gate()]);
  const turn = await (await codex.startThread()).turn('go');
  await gate.reached;
  await guide.steer(turn);
  gate.open();
  for await (const piece of turn.text()) if (piece) break;
  expect(await guide.interrupt(turn)).toBe('interrupted: so far');
  expect(model.requests[1]?.lastUserText).toBe('Leave the tests alone.');
});

test('is aborted, and stopped at a deadline', async () => {
  const thread = await codex.startThread();
  const gate = model.gate();
  model.stream(['never ends', gate]);
  const controller = new AbortController();
  const aborted = guide.aborted(thread, controller);
  await gate.reached;
  controller.abort();
  expect(await aborted).toBe('Given up.');
  model.reply('Read.');
  expect(await guide.aborted(thread, new AbortController())).toBe('Read.');

  model.stream(['a trace', model.gate()]);
  expect(await guide.deadlines(thread, 1_000)).toBe('Not finished; so far: a trace');
  model.reply('Found.');
  expect(await guide.deadlines(thread, 20_000)).toBe('Found.');
});

test('fails in ways that can be told apart', async () => {
  // After some failures Codex compacts a thread first.
  const fail = async (): Promise<string> => guide.errors(await codex.startThread());
  model.fail({ code: 'server_is_overloaded', message: 'busy' });
  expect(await fail()).toBe('Try again later.');
  model.fail({ code: 'context_length_exceeded', message: 'long' });
  expect(await fail()).toBe('Too long: compact the thread.');
  model.fail({ status: 400 });
  expect(await fail()).toMatch(/^Failed after 1 items: Turn failed: /);
  model.stream(['half of', model.gate()]);
  const said = new Promise(resolve => codex.on('item/agentMessage/delta', resolve));
  const cut = fail();
  await said;
  await codex.close();
  expect(await cut).toBe('The connection was lost; so far: half of');
});

test('carries the context of a trace', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const sent: string[] = [];
  let span: { traceId: string; spanId: string } | undefined;
  const { home } = model;
  await using traced = await guide.traced(
    {
      codexHome: home.codexHome,
      cwd: home.workspace,
      env: home.env,
      onWire: (frame, direction) => {
        if (direction === 'out') sent.push(frame);
      },
    },
    () => span,
  );
  model.reply('ok');
  span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  await (await traced.startThread()).run('go');
  const traces = sent.map(frame => JSON.parse(frame)).filter(({ id }) => id !== undefined);
  expect(traces.find(({ method }) => method === 'initialize').trace).toBeUndefined();
  expect(traces.find(({ method }) => method === 'turn/start').trace).toEqual({ traceparent });
});
