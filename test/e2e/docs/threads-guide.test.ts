// Runs the code of the guide to threads, on the sources.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { PolicyMismatchError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));

const guide = await import('../../../examples/snippets/threads.js');

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  codex = await model.startCodex();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await model.close();
});

async function threadWith(...inputs: readonly string[]): Promise<[Thread, string[]]> {
  const thread = await codex.startThread();
  const ids: string[] = [];
  for (const input of inputs) ids.push((await thread.run(input)).turnId);
  return [thread, ids];
}

test('starts, resumes and lists', async () => {
  const { id } = await guide.start(codex, model.workspace);
  expect(console.log).toHaveBeenCalledWith(id, 'mock-model', 'echo What is this project about?');
  expect(JSON.stringify(model.requests[0]?.input)).toContain('Answer in one sentence.');
  expect(await guide.resume(codex, id)).toBe('echo And who uses it?');
  expect(await guide.list(codex, model.workspace)).toEqual([`${id}  What is this project about?`]);
});

test('forks up to a turn', async () => {
  const [thread, [, second = '']] = await threadWith('one', 'two', 'three');
  const forks = await guide.fork(thread, second);
  const counts = forks.map(async fork => (await fork.turns().toArray()).length);
  expect(await Promise.all(counts)).toEqual([3, 3, 1]);
  expect(model.requests.at(-1)?.userTexts).toEqual(['one', 'two', 'Rather use SQLite.']);
});

test('pages and searches', async () => {
  const [thread] = await threadWith('Fix the login page.');
  for (let index = 0; index < 21; index += 1) await threadWith(`job ${index}`);
  const titles = await guide.page(codex);
  expect(titles).toHaveLength(22);
  expect(titles[0]).toBe('job 20');
  const [hit, ...others] = await guide.search(codex);
  expect(hit).toContain(`${thread.id}: `);
  expect(hit).toContain('login page');
  expect(others).toEqual([]);
}, 60_000);

test('reads', async () => {
  const [thread] = await threadWith('one', 'two');
  expect(await guide.read(thread)).toEqual([null, 'one', 2, 2, 2]);
  expect(console.log).toHaveBeenCalledWith('echo one');
});

test('names, archives and deletes', async () => {
  const [thread] = await threadWith('one');
  const again = await guide.keep(codex, thread);
  expect((await again.read()).name).toBe('Move to SQLite');
  const [other] = await threadWith('two');
  await guide.remove(codex, again, other.id);
  expect(await codex.threads().toArray()).toEqual([]);
});

test('reverts, and compacts', async () => {
  const [thread] = await threadWith('one');
  await guide.revert(thread);
  expect((await thread.turns()).data).toHaveLength(1);
  model.when(request => request.kind === 'compaction').reply('a summary');
  expect(await guide.compact(thread)).toEqual(['Making room …']);
});

test('reviews', async () => {
  const [thread] = await threadWith('one');
  model.reply('looks good');
  expect(await guide.review(thread)).toBe('looks good');
});

test('works on a goal', async () => {
  const thread = await codex.startThread();
  model.reply('begun').callTool('update_goal', { status: 'complete' }).reply('all green');
  expect(await guide.goal(thread)).toEqual(['complete', 2, 'all green']);
  expect(console.log).toHaveBeenCalledWith('One more turn is done.');
});

test('runs what the user wants, and ends what was left running', async () => {
  const thread = await codex.startThread();
  expect(await guide.shell(thread)).toEqual(['echo What was changed last?']);
  const cmd = 'echo ready; sleep 600';
  model.callTool('exec_command', { cmd, yield_time_ms: 250 }).reply('it runs');
  expect(await guide.terminals(thread)).toEqual([cmd]);
  expect(await thread.backgroundTerminals.list().toArray()).toEqual([]);
});

test('closes handles', async () => {
  expect(await guide.handles(codex)).toBe('echo Say hello.');
  const thread = await codex.startThread();
  const gate = model.gate();
  model.stream(['never ends', gate]);
  const turn = await thread.turn('go');
  await gate.reached;
  await guide.leave(thread);
  expect((await turn.run()).status).toBe('interrupted');
});

test('is told of another policy, and changes settings for good or for once', async () => {
  expect(await guide.policy(codex, 'never')).toMatch(/^[0-9a-f-]{36}$/);
  vi.spyOn(codex, 'startThread').mockRejectedValueOnce(
    new PolicyMismatchError('approvalPolicy', 'never', 'on-request'),
  );
  expect(await guide.policy(codex, 'never')).toBe(
    'The administrator allows only "on-request" as approvalPolicy.',
  );
  const thread = await codex.startThread({ sandbox: 'read-only' });
  expect(await guide.configure(thread)).toMatchObject({
    model: 'gpt-5.5',
    sandbox: { type: 'workspaceWrite' },
  });
  await thread.configure({ model: 'mock-model', sandbox: 'read-only' });
  const before = model.requests.length;
  await guide.once(thread);
  expect(model.requests.slice(before).map(request => request.model)).toEqual([
    'gpt-5.5',
    'mock-model',
  ]);
  expect(thread.info.sandbox.type).toBe('readOnly');
});
