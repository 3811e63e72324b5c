// Runs the code of the guide to busy threads, on the sources.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { type Gate, ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';
import type { Turn } from '../../../src/thread/turn.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));

const guide = await import('../../../examples/snippets/busy-threads.js');

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  codex = await model.startCodex();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await model.close();
});

interface Busy {
  readonly thread: Thread;
  readonly turn: Turn;
  readonly gate: Gate;
}

/** A thread whose turn calls a tool when the gate opens, and then says what it heard last. */
async function busy(): Promise<Busy> {
  const thread = await codex.startThread();
  const gate = model.gate();
  model.callTool('exec_command', { cmd: 'true' });
  const turn = await thread.turn('go');
  await gate.reached;
  return { thread, turn, gate };
}

test('runs turns in order', async () => {
  const thread = await codex.startThread();
  expect(await guide.queue(thread)).toEqual([
    'echo Write the function.',
    'echo Now write its test.',
  ]);
});

test('refuses when told to', async () => {
  const { thread, turn, gate } = await busy();
  expect(await guide.reject(thread)).toBe('One moment, please.');
  gate.open();
  await turn.run();
  expect(await guide.reject(thread)).toBe('echo Deploy it.');
});

test('interrupts when told to', async () => {
  const { thread, turn } = await busy();
  expect(await guide.interrupt(thread)).toBe('echo Stop that, and undo it.');
  expect((await turn.run()).status).toBe('interrupted');
});

test('steers when told to, and takes what the user types', async () => {
  const { thread, turn, gate } = await busy();
  const steered = guide.steer(thread);
  expect(await guide.onMessage(thread, 'And tidy up.')).toBe(turn.id);
  gate.open();
  expect(await steered).toBe('echo And tidy up.');
  expect(model.requests.at(-1)?.userTexts).toEqual(['go', 'Use tabs.', 'And tidy up.']);
  const fresh = await guide.onMessage(thread, 'Thank you.');
  expect(fresh).not.toBe(turn.id);
  expect((await thread.attach(fresh).run()).text).toBe('echo Thank you.');
});

test('waits for a review that takes no input', async () => {
  const thread = await codex.startThread();
  const gate = model.gate();
  model.stream(['looks good', gate]);
  const review = await thread.review({ type: 'custom', instructions: 'look' });
  await gate.reached;
  const typed = guide.onMessage(thread, 'Thank you.');
  gate.open();
  expect((await review.run()).status).toBe('completed');
  expect((await thread.attach(await typed).run()).text).toBe('echo Thank you.');
});

test('gives a place in the line up', async () => {
  const { thread, turn, gate } = await busy();
  const controller = new AbortController();
  const waiting = guide.waiting(thread, controller).catch((reason: unknown) => reason);
  controller.abort(new Error('never mind'));
  expect(await waiting).toEqual(new Error('never mind'));
  gate.open();
  await turn.run();
  expect(model.requests).toHaveLength(2);
});

test('follows the turns of others, and attaches to them', async () => {
  const thread = await codex.startThread();
  const lines: string[] = [];
  const stop = guide.follow(thread, line => lines.push(line));
  const { turn } = await codex.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'theirs', text_elements: [] }],
  });
  expect(await guide.attach(thread, turn.id)).toBe('completed: echo theirs');
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(lines).toEqual([`${turn.id} has begun`, `${turn.id}: completed`]);
  stop();
  await thread.run('not shown');
  expect(lines).toHaveLength(2);
});

test('speaks into the turn of a goal', async () => {
  // Whichever turn of the goal it comes into, what is said there ends the goal.
  model
    .when(request => request.userTexts.includes('Begin with the parser.'))
    .callTool('update_goal', { status: 'complete' });
  const thread = await codex.startThread();
  expect(await guide.goal(thread)).toBe('echo Begin with the parser.');
});

test('runs a job once, over restarts', async () => {
  const thread = await codex.startThread();
  const first = await guide.runOnce(thread, 'job-17', 'Write the release notes.');
  await thread.run('another one');
  await codex.close();
  await using restarted = await model.startCodex();
  const again = await guide.afterRestart(restarted, thread.id);
  expect(again.turnId).toBe(first.turnId);
  expect(again.text).toBe('echo Write the release notes.');
  expect(model.requests).toHaveLength(2);
});
