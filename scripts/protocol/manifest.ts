import { createHash } from 'node:crypto';
import type { Protocol } from './load-protocol.js';
import type { Declaration } from './merge-types.js';
import type { NotificationEntry, RequestEntry } from './method-maps.js';
import { normalize } from './type-syntax.js';

/** The committed facts about the protocol, which later versions are compared with. */
export interface Manifest {
  readonly serverVersion: string;
  readonly clientRequests: Readonly<Record<string, RequestEntry>>;
  readonly serverRequests: Readonly<Record<string, RequestEntry>>;
  readonly notifications: Readonly<Record<string, NotificationEntry>>;
  readonly itemTypes: readonly string[];
  /** Type name -> fingerprint, with everything experimental. */
  readonly types: Readonly<Record<string, string>>;
  /** Type name -> fingerprint, without what needs the `experimentalApi` capability. */
  readonly stableTypes: Readonly<Record<string, string>>;
}

/** Extracts the facts worth committing from a protocol. */
export function buildManifest(protocol: Protocol): Manifest {
  const { version, methods, itemTypes, types, stableTypes } = protocol;
  return {
    serverVersion: version,
    clientRequests: sortedRecord(methods.clientRequests),
    serverRequests: sortedRecord(methods.serverRequests),
    notifications: sortedRecord(methods.notifications),
    itemTypes: [...itemTypes].sort(),
    types: fingerprints(types),
    stableTypes: fingerprints(stableTypes),
  };
}

/** Returns ten hex digits that stay the same when only comments or whitespace change. */
export function fingerprint(declaration: string): string {
  return createHash('sha256').update(normalize(declaration)).digest('hex').slice(0, 10);
}

function fingerprints(declarations: readonly Declaration[]): Record<string, string> {
  return sortedRecord(new Map(declarations.map(({ name, text }) => [name, fingerprint(text)])));
}

function sortedRecord<V>(map: ReadonlyMap<string, V>): Record<string, V> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const lineWidth = 100;

/** Writes a manifest with one entry per line; only an entry that is too long takes several. */
export function serializeManifest(manifest: Manifest): string {
  const sections = Object.entries(manifest).map(([name, section]: [string, unknown]) => {
    return `  ${JSON.stringify(name)}: ${serializeSection(section)}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

function serializeSection(section: unknown): string {
  if (Array.isArray(section)) {
    return `[\n${section.map(value => `    ${JSON.stringify(value)}`).join(',\n')}\n  ]`;
  }
  if (typeof section !== 'object' || section === null) return JSON.stringify(section);
  const lines = Object.entries(section).map(([key, value]: [string, unknown]) => {
    const spaced = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
    const line = `    ${JSON.stringify(key)}: ${spaced}`;
    if (line.length < lineWidth) return line;
    return `    ${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replace(/\n/g, '\n    ')}`;
  });
  return `{\n${lines.join(',\n')}\n  }`;
}
