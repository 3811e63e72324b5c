import type { Manifest } from './manifest.js';

/** One difference between two manifests. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** What it is about, such as `client request` or `type`. */
  readonly subject: string;
  readonly name: string;
  /** For a change: what it was and what it is. */
  readonly detail?: string;
}

const sections = [
  ['clientRequests', 'client request'],
  ['serverRequests', 'server request'],
  ['notifications', 'notification'],
  ['types', 'type'],
  ['stableTypes', 'stable type'],
] as const;

/** Lists what differs between the committed manifest and the protocol as it is now. */
export function diffManifests(committed: Manifest, current: Manifest): Difference[] {
  const version = diffRecords('server', [
    { version: committed.serverVersion },
    { version: current.serverVersion },
  ]);
  const items = diffRecords('item type', [
    Object.fromEntries(committed.itemTypes.map(type => [type, ''])),
    Object.fromEntries(current.itemTypes.map(type => [type, ''])),
  ]);
  const entries = sections.flatMap(([section, subject]) =>
    diffRecords(subject, [committed[section], current[section]]),
  );
  return [...version, ...items, ...entries];
}

/** Writes a difference as one line. */
export function formatDifference({ kind, subject, name, detail }: Difference): string {
  return `${kind.padEnd(7)} ${subject} ${name}${detail === undefined ? '' : ` (${detail})`}`;
}

type Entry = string | object;

function diffRecords(
  subject: string,
  [before, after]: readonly [Readonly<Record<string, Entry>>, Readonly<Record<string, Entry>>],
): Difference[] {
  const [olds, nows] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...olds.keys(), ...nows.keys()])].sort();
  return names.flatMap((name): Difference[] => {
    const [old, now] = [olds.get(name), nows.get(name)];
    if (old === undefined) return [{ kind: 'added', subject, name }];
    if (now === undefined) return [{ kind: 'removed', subject, name }];
    const detail = describeChange(old, now);
    return detail === undefined ? [] : [{ kind: 'changed', subject, name, detail }];
  });
}

function describeChange(old: Entry, now: Entry): string | undefined {
  if (typeof old === 'string' || typeof now === 'string') {
    return old === now ? undefined : `${String(old)} -> ${String(now)}`;
  }
  const before = new Map<string, unknown>(Object.entries(old));
  const after = new Map<string, unknown>(Object.entries(now));
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .filter(field => before.get(field) !== after.get(field))
    .map(field => `${field}: ${String(before.get(field))} -> ${String(after.get(field))}`);
  return changes.length === 0 ? undefined : changes.join(', ');
}
