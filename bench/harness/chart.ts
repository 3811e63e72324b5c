import type { Finding } from './judge.js';
import { resultOf } from './render.js';
import type { Results } from './results.js';

const ROW = 24;
const LEFT = 430;
const BARS = 300;
const WIDTH = 830;
const TOP = 48;

/** The most that is drawn, in targets. */
const MOST = 1.5;

/** Colors that are told apart on white and on black; text takes the color of its surroundings. */
const STYLE = [
  'text { font: 13px system-ui, sans-serif; fill: #24292f }',
  '.held { fill: #2da44e } .missed { fill: #d29922 } .unsure { fill: #8c959f }',
  '.line { stroke: #57606a }',
  '@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .line { stroke: #8b949e } }',
].join('\n');

/**
 * Draws how much of its target each finding takes: a bar that ends before the line has held it.
 * Gray bars are inconclusive. Findings without a target, or with the target 0, are left to the table.
 */
export function renderChart({ questions }: Results): string {
  const bars = Object.values(questions).flatMap(({ title, findings }) =>
    findings.flatMap(finding => {
      const share = shareOf(finding);
      return share === undefined ? [] : [{ name: nameOf(title, finding), share, finding }];
    }),
  );
  const height = TOP + bars.length * ROW + 12;
  const x = (share: number): number => Math.round(LEFT + (Math.min(share, MOST) / MOST) * BARS);
  const line = x(1);
  const rows = bars.map(({ name, share, finding }, index) => {
    const y = TOP + index * ROW;
    const length = Math.max(x(share) - LEFT, 1);
    return [
      `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${classOf(share, finding)}" x="${LEFT}" y="${y + 3}" width="${length}" height="16" rx="2"/>`,
      `<text x="${LEFT + BARS + 8}" y="${y + 15}">${escaped(resultOf(finding))}</text>`,
    ].join('\n');
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How much of its target each measurement takes">`,
    `<style>\n${STYLE}\n</style>`,
    `<text x="${line}" y="20" text-anchor="middle">target</text>`,
    ...rows,
    `<line class="line" x1="${line}" y1="28" x2="${line}" y2="${height - 8}" stroke-dasharray="4 3"/>`,
    '</svg>',
  ].join('\n')}\n`;
}

function classOf(share: number, { verdict }: Finding): string {
  if (verdict === 'inconclusive') return 'unsure';
  return share <= 1 ? 'held' : 'missed';
}

/** How much of what the target allows is taken; undefined when that cannot be told. */
function shareOf({ relation, result, target }: Finding): number | undefined {
  if (target === null || target === 0) return undefined;
  return Math.max(relation === 'speed' ? target / result : result / target, 0);
}

function nameOf(title: string, { label }: Finding): string {
  const name = `${title}: ${label}`.replaceAll('`', '');
  return name.length <= 64 ? name : `${name.slice(0, 63)}…`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
