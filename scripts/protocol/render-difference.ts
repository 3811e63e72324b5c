import type { NameChanges, SchemaDifference, TypeChange } from './diff-schemas.js';
import { differs } from './diff-schemas.js';

/** Writes what two protocols differ in as Markdown, for the changelog. */
export function renderDifference(difference: SchemaDifference): string {
  const { from, to, requests, serverRequests, notifications, types, typeChanges } = difference;
  const title = `Protocol ${from} -> ${to}`;
  if (!differs(difference)) return `${title}: no difference\n`;
  return [
    `${title}\n`,
    ...section('Requests', requests),
    ...section('Server requests', serverRequests),
    ...section('Notifications', notifications),
    ...section('Types', types),
    ...(typeChanges.length === 0 ? [] : ['**Changed types**\n', ...typeChanges.map(line), '']),
  ].join('\n');
}

function section(title: string, changes: NameChanges): string[] {
  const lines = summary(changes, '\n- ');
  return lines === '' ? [] : [`**${title}**\n`, `- ${lines}`, ''];
}

function line({ name, fields, values }: TypeChange): string {
  const parts = [summary(fields, '; ', 'field'), summary(values, '; ', 'value')];
  return `- \`${name}\`: ${parts.filter(Boolean).join('; ') || 'definition changed'}`;
}

function summary(changes: NameChanges, separator: string, what = ''): string {
  const noun = what === '' ? '' : ` ${what}`;
  return (['added', 'removed', 'changed'] as const)
    .filter(kind => changes[kind].length > 0)
    .map(kind => `${kind}${noun} ${changes[kind].map(code).join(', ')}`)
    .join(separator);
}

function code(text: string): string {
  return `\`${text}\``;
}
