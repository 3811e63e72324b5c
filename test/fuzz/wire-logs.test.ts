import { expect, onTestFinished, test } from 'vitest';
import { runCampaign } from '../../scripts/fuzz/campaign.js';
import { mutateLog } from '../../scripts/fuzz/mutate-log.js';
import { Random } from '../../scripts/fuzz/random.js';
import { Replayer, type ReplayOutcome } from '../../scripts/fuzz/replay.js';
import { SCENARIOS, type Scenario } from '../../scripts/fuzz/scenarios.js';
import { type LogEntry, readWireLogs, type WireLog } from '../../scripts/fuzz/wire-log.js';

const logs = readWireLogs();

function logOf({ name }: Scenario): WireLog {
  const log = logs.get(name);
  if (log === undefined) throw new Error(`${name} was not recorded`);
  return log;
}

function replay(scenario: Scenario, entries: readonly LogEntry[]): Promise<ReplayOutcome> {
  const replayer = new Replayer();
  onTestFinished(() => replayer[Symbol.dispose]());
  return replayer.replay(scenario, entries, 1);
}

test.each(SCENARIOS)('the recorded session of $name goes as it was recorded', async scenario => {
  const outcome = await replay(scenario, logOf(scenario).entries);
  expect(outcome).toEqual({ problem: undefined, completed: true, foreignError: false });
});

test.each(SCENARIOS)('the recorded session of $name names no machine', scenario => {
  const text = JSON.stringify(logOf(scenario));
  expect(text).not.toMatch(/\/(?:tmp|root|home|Users|var|private)\//);
});

test('a session that waits for ever is told', async () => {
  const scenario: Scenario = {
    name: 'stuck',
    script: () => () => {},
    drive: (_, watch) => watch(new Promise<void>(() => {})),
  };
  expect((await replay(scenario, [])).problem).toBe('2 of 3 promises are not settled');
});

test.each([
  ['timers', () => void setTimeout(() => {}, 1_000), '1 timers are left'],
  [
    'errors that reach nobody',
    () => void Promise.reject(new TypeError('lost')),
    'an error reached nobody: TypeError: lost',
  ],
])('%s are told', async (_, leave, problem) => {
  const scenario: Scenario = {
    name: 'leaving',
    script: () => () => {},
    drive: async () => leave(),
  };
  // The runner listens as well, and would take the error for its own.
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  onTestFinished(() => {
    for (const listener of others) process.on('unhandledRejection', listener);
  });
  expect((await replay(scenario, [])).problem).toContain(problem);
});

test('a seed makes the same session each time', () => {
  const log = logOf(SCENARIOS[0] as Scenario);
  const make = (seed: number): unknown => mutateLog(log, [...logs.values()], new Random(seed));
  expect(make(7)).toEqual(make(7));
  expect(make(7)).not.toEqual(make(8));
});

test('whatever the frames are: no crash, no hang, nothing lost and nothing left', async () => {
  const { failure, mutations } = await runCampaign({ mutations: 100_000, seed: 1 });
  expect(failure).toBeUndefined();
  expect(mutations).toBeGreaterThanOrEqual(100_000);
}, 120_000);
