import type { CheckReport } from './doctor-check.js';
import { printable } from './format.js';

const CODES = { ok: 32, info: 2, warn: 33, fail: 31, skipped: 2 } as const;
const NAME_WIDTH = 12;

/** Makes the lines for one check. */
export function formatCheck(check: CheckReport, color: boolean): string {
  const { status, name, detail, advice } = check;
  const word = status.padEnd(8);
  const shown = color ? `\x1b[${CODES[status]}m${word}\x1b[0m` : word;
  const lines = [`${shown}${name.padEnd(NAME_WIDTH)}${printable(detail)}`];
  if (advice !== undefined) lines.push(`${' '.repeat(8 + NAME_WIDTH)}-> ${printable(advice)}`);
  return `${lines.join('\n')}\n`;
}

/** Makes the last line. */
export function formatSummary(checks: readonly CheckReport[]): string {
  const count = (status: CheckReport['status']): number =>
    checks.filter(check => check.status === status).length;
  const failed = count('fail');
  const [warnings, skipped] = [count('warn'), count('skipped')];
  const besides = [
    ...(warnings > 0 ? [`${warnings} to look at`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const result = failed > 0 ? `${failed} of ${checks.length} checks failed` : 'No check failed';
  return `${[result, ...besides].join(', ')}.\n`;
}

/** Makes the one object that `--json` prints. */
export function formatJson(checks: readonly CheckReport[], date: Date): string {
  const ok = checks.every(({ status }) => status !== 'fail');
  return `${JSON.stringify({ ok, date: date.toISOString(), checks })}\n`;
}
