import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type PeerShown, renderDocument, type Shown } from './document.js';
import { LIMITS } from './limits.js';
import type { Outcomes } from './outcome.js';
import { PEER_FAULTS, runPeer } from './peers.js';
import { type Cell, type Report, runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

const DOCUMENT = 'docs/reliability.md';

/** How many sessions are played at once: most of them only wait. */
const AT_ONCE = 8;

const cells: readonly Cell[] = SCENARIOS.flatMap(scenario =>
  scenario.transports.flatMap(transport => [
    { scenario, transport, recovery: true },
    ...(scenario.withoutRecovery ? [{ scenario, transport, recovery: false }] : []),
  ]),
);

const reports = new Map<Cell, Report | Error>();
const unhandled: unknown[] = [];

beforeAll(async () => {
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  // Those that wait longest go first.
  const isLong = ({ scenario }: Cell): number => (scenario.openEnded ? 0 : 1);
  const queue = cells.toSorted((left, right) => isLong(left) - isLong(right));
  const work = async (): Promise<void> => {
    for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
      reports.set(cell, await runScenario(cell).catch(error => error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  process.off('unhandledRejection', onUnhandled);
}, 180_000);

function titleOf({ name, stage }: Scenario): string {
  return `${stage}: ${name}`;
}

describe.each(cells.map(cell => ({ cell, title: titleOf(cell.scenario), ...cell })))(
  '$title, on $transport, recovery: $recovery',
  ({ cell }) => {
    test('everything ends as it should, and nothing is left', () => {
      const { scenario, recovery } = cell;
      const expected = recovery ? scenario.expected : scenario.withoutRecovery;
      expect(reports.get(cell)).toEqual({ outcomes: expected, left: 0 });
    });
  },
);

test('no rejection is unhandled', () => {
  expect(unhandled).toEqual([]);
});

test.each(LIMITS)('the limit stands in the source: $what', async ({ source }) => {
  expect(await readFile(source.file, 'utf8')).toContain(source.line);
});

/** What every transport of a scenario has shown; a row tells of transports that agree. */
function outcomesOf(scenario: Scenario, recovery: boolean): Outcomes {
  const found = cells.filter(cell => cell.scenario === scenario && cell.recovery === recovery);
  const all = found
    .map(cell => reports.get(cell))
    .map(report => {
      if (report === undefined || report instanceof Error) throw report;
      return report.outcomes;
    });
  const [first = {}] = all;
  for (const outcomes of all) expect(outcomes).toEqual(first);
  return first;
}

test('docs/reliability.md says what this run has shown', { timeout: 60_000 }, async () => {
  const shown: Shown[] = SCENARIOS.map(scenario => ({
    scenario,
    outcomes: outcomesOf(scenario, true),
    withoutRecovery: scenario.withoutRecovery && outcomesOf(scenario, false),
  }));
  const peers: PeerShown[] = [];
  for (const fault of PEER_FAULTS) {
    peers.push({ fault, outcome: await runPeer(fault, temporaryFolder()) });
  }
  const text = renderDocument(shown, peers);
  if (process.env['UPDATE_RELIABILITY'] !== undefined) await writeFile(DOCUMENT, text);
  expect(await readFile(DOCUMENT, 'utf8')).toBe(text);
});
