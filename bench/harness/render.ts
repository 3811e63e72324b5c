import type { Finding } from './judge.js';
import type { Results } from './results.js';

const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/**
 * Writes results as Markdown: a table with a row for each comparison, beside what came of it in a
 * second run, and what was measured on.
 */
export function renderResults(results: Results, again?: Results): string {
  const rows = Object.entries(results.questions).flatMap(([name, { title, findings }]) =>
    findings.map(finding => {
      const second = again?.questions[name]?.findings.find(({ label }) => label === finding.label);
      return renderRow(title, finding, second);
    }),
  );
  const explained = Object.values(results.questions).flatMap(({ title, findings }) =>
    findings.flatMap(({ verdict, label, explanation }) =>
      verdict === 'explained' ? [`- ${title}: ${label}. ${explanation}`] : [],
    ),
  );
  const table = [
    '| question | ours | against | result | target | | A/A | again |',
    '|---|--:|--:|--:|--:|---|--:|--:|',
    ...rows,
  ];
  const parts = [...renderProvisos(results), table.join('\n'), renderMachine(results)];
  if (explained.length > 0) parts.push(`Where a target is missed:\n\n${explained.join('\n')}`);
  return parts.join('\n\n');
}

/**
 * Puts a text between the marks of a document.
 *
 * @throws Error when the marks are not there, in order.
 */
export function insertResults(document: string, text: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start === -1 || end < start) throw new Error(`Cannot insert results: no ${START} … ${END}`);
  return `${document.slice(0, start + START.length)}\n${text}\n${document.slice(end)}`;
}

/** Writes one finding for a terminal. */
export function renderLine(title: string, finding: Finding): string {
  const { label, verdict, again } = finding;
  const target = targetOf(finding) || 'no target';
  const ratio = again === null ? '' : `, A/A ${again.toFixed(2)}`;
  return `  ${title}, ${label}: ${resultOf(finding)} (${target}${ratio}): ${verdict}`;
}

/** Writes what a finding comes to, in its own unit. */
export function resultOf({ relation, result, unit }: Finding): string {
  return inUnit(relation, result, unit);
}

function targetOf({ relation, target, unit }: Finding): string {
  if (target === null) return '';
  return `${relation === 'speed' ? '≥' : '≤'} ${inUnit(relation, target, unit)}`;
}

/** Says of which questions the figures are not to judge by. */
function renderProvisos({ questions }: Results): string[] {
  const quick = Object.values(questions).filter(({ scale }) => scale !== 'full');
  if (quick.length === 0) return [];
  const which = quick.length === Object.keys(questions).length ? 'All' : `${quick.length}`;
  return [
    `**Provisional.** ${which} of these questions were asked with \`--quick\`: with little data and few rounds. Their figures show how the table looks, and are not to judge by.`,
  ];
}

function renderRow(title: string, finding: Finding, second: Finding | undefined): string {
  const { label, oursName, ours, againstName, against, unit, again, verdict } = finding;
  const cells = [
    `${title}: ${label}`,
    withUnit(ours, unit) + (oursName === 'ours' ? '' : ` (${oursName})`),
    against === null ? '' : `${withUnit(against, unit)} (${againstName})`,
    resultOf(finding),
    targetOf(finding),
    verdict === 'info' ? '' : verdict,
    again === null ? '' : again.toFixed(2),
    second === undefined ? '' : resultOf(second),
  ];
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function renderMachine({ machine, versions, questions }: Results): string {
  const dates = Object.values(questions).map(({ date }) => date.slice(0, 10));
  const { cpu, cores, memory, system } = machine;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured ${[...new Set(dates)].sort().join(', ')} on ${cpu}, ${cores} cores, ${memory}, ${system};`,
    `${named.join(', ')}.`,
  ].join(' ');
}

function inUnit(relation: Finding['relation'], value: number, unit: string): string {
  switch (relation) {
    case 'cost':
    case 'speed':
      return `${digits(value)}×`;
    case 'difference':
      return `${value < 0 ? '−' : '+'}${withUnit(Math.abs(value), unit)}`;
    case 'value':
      return withUnit(value, unit);
  }
}

function withUnit(value: number, unit: string): string {
  if (unit === '×') return `${digits(value)}×`;
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`;
}

/** Writes a number with three digits that mean something, without an exponent. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 10 ? 1 : 2);
}
