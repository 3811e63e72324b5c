import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderChart } from '../../../bench/harness/chart.js';
import type { Finding } from '../../../bench/harness/judge.js';
import { digits, insertResults, renderLine, renderResults } from '../../../bench/harness/render.js';
import { mergedResults, type Results, readResults } from '../../../bench/harness/results.js';

const finding: Finding = {
  label: 'against a | b',
  unit: 'ms',
  relation: 'cost',
  oursName: 'ours',
  againstName: 'peer',
  ours: 46.25,
  against: 189,
  result: 0.2447,
  target: 0.25,
  again: 1.012,
  verdict: 'held',
  explanation: null,
};

function results(...findings: readonly Partial<Finding>[]): Results {
  return {
    machine: { cpu: 'CPU', cores: '2', memory: '8 GB', system: 'Linux 6' },
    versions: { node: '20.0.0', peer: '1.2.3' },
    questions: {
      '04-warm-turn': {
        title: 'Warm turn',
        date: '2026-01-02T03:04:05.000Z',
        seconds: 60,
        scale: 'full',
        findings: findings.map(given => ({ ...finding, ...given })),
        rounds: [],
      },
    },
  };
}

test('a row tells both figures, the result, the target, the verdict and A/A', () => {
  const text = renderResults(results({}));
  expect(text).toContain(
    '| Warm turn: against a \\| b | 46.3 ms | 189 ms (peer) | 0.24× | ≤ 0.25× | held | 1.01 |  |',
  );
  expect(text).toContain(
    'Measured 2026-01-02 on CPU, 2 cores, 8 GB, Linux 6; node 20.0.0, peer 1.2.3.',
  );
});

test.each<[Partial<Finding>, string]>([
  [{ relation: 'speed', result: 1.4, target: 1 }, '| 1.40× | ≥ 1× | held |'],
  [{ relation: 'difference', result: -0.5, target: 15 }, '| −0.50 ms | ≤ +15 ms | held |'],
  [{ relation: 'value', result: 0, target: 0, unit: '' }, '| 0 | ≤ 0 | held |'],
  [{ relation: 'value', result: 1.2, target: 3.5, unit: '×' }, '| 1.20× | ≤ 3.50× | held |'],
  [{ target: null, verdict: 'info', again: null }, '| 0.24× |  |  |  |'],
  [{ oursName: 'sync' }, '46.3 ms (sync)'],
])('%o is written as %s', (given, cells) => {
  expect(renderResults(results(given))).toContain(cells);
});

test('what came of a second run stands beside', () => {
  const second = results({ result: 0.26 });
  expect(renderResults(results({}), second)).toContain('| held | 1.01 | 0.26× |');
  expect(renderResults(results({}), results({ label: 'another' }))).toContain('| 1.01 |  |');
});

test('a quick run is not taken for a full one', () => {
  const full = results({});
  const [name = '', question] = Object.entries(full.questions)[0] ?? [];
  if (question === undefined) throw new Error('There is no question');
  const quick = { ...question, scale: 'quick' } as const;
  const all = { ...full, questions: { [name]: quick } };
  const some = { ...full, questions: { [name]: quick, other: question } };
  expect(renderResults(all)).toContain('**Provisional.** All of these questions');
  expect(renderResults(some)).toContain('**Provisional.** 1 of these questions');
  expect(renderResults(full)).not.toContain('Provisional');
});

test('explanations stand below the table', () => {
  const text = renderResults(results({ verdict: 'explained', explanation: 'The server waits.' }));
  expect(text).toContain('- Warm turn: against a | b. The server waits.');
  expect(renderResults(results({}))).not.toContain('Where a target is missed');
});

test('the table takes the place of the last one, and of nothing else', () => {
  const document = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n';
  const once = insertResults(document, 'new');
  expect(once).toBe('before\n<!-- bench:start -->\nnew\n<!-- bench:end -->\nafter\n');
  expect(insertResults(once, 'new')).toBe(once);
  expect(() => insertResults('nothing', 'new')).toThrow('Cannot insert results');
});

test('a line for the terminal', () => {
  expect(renderLine('Warm turn', { ...finding, label: 'x' })).toBe(
    '  Warm turn, x: 0.24× (≤ 0.25×, A/A 1.01): held',
  );
});

test('numbers have the digits that mean something', () => {
  expect([0.0456, 9.876, 46.25, 189.4, 12_345.6, 0, 3].map(digits)).toEqual(
    ['0.05', '9.88', '46.3', '189', '12,346', '0', '3'], //
  );
});

test('a bar is as long as its part of the target, and ends where the picture does', () => {
  const chart = renderChart(
    results(
      { label: 'half', result: 0.125 },
      { label: 'speed', relation: 'speed', result: 0.5, target: 1 },
      { label: 'none', target: null },
      { label: 'zero', target: 0 },
      { label: 'a < b', verdict: 'inconclusive' },
    ),
  );
  const bars = [...chart.matchAll(/<rect class="(\w+)" [^>]*width="(\d+)"/g)];
  expect(bars.map(([, kind, width]) => [kind, width])).toEqual([
    ['held', '100'],
    ['missed', '300'],
    ['unsure', '196'],
  ]);
  expect(chart).toContain('Warm turn: a &lt; b');
});

test('questions that were not asked keep their results', () => {
  const old = results({});
  const added: Results = { ...results({}), machine: { ...old.machine, cpu: 'new' }, questions: {} };
  expect(mergedResults(old, added)).toMatchObject({ machine: { cpu: 'new' } });
  expect(Object.keys(mergedResults(old, added).questions)).toEqual(['04-warm-turn']);
  expect(mergedResults(undefined, added).questions).toEqual({});
});

test('the document and its chart are those of the committed results', async () => {
  const committed = await readResults();
  if (committed === undefined) throw new Error('There are no results: run npm run bench');
  const read = (name: string): string => readFileSync(`docs/${name}`, 'utf8');
  const document = read('performance.md');
  const again = await readResults('again');
  expect(document).toBe(insertResults(document, renderResults(committed, again)));
  expect(read('performance.svg')).toBe(renderChart(committed));
});
