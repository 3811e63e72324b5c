import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffSchemas } from '../protocol/diff-schemas.js';
import { renderDifference } from '../protocol/render-difference.js';
import { readSchemaSet, type SchemaSet } from '../protocol/schema-set.js';
import { pickVersion } from './pick-version.js';
import type { Registry } from './registry.js';
import { existingBinary, hostTarget } from './targets.js';
import { fetchUnpacked } from './unpack.js';

/** What an update is looked up with. */
export interface CheckUpdateOptions {
  /** `stable`, `alpha` or a version. */
  readonly channel: string;
  readonly registry: Registry;
  readonly pinned: SchemaSet;
  /** Reads the types of the candidate. Default: its binary, fetched into a throw-away folder. */
  readonly readCandidate?: (version: string) => Promise<SchemaSet>;
}

/** What an update would bring. */
export interface Update {
  readonly version: string;
  /** Whether it is another version than the pinned one. */
  readonly needed: boolean;
  /** The difference of the protocol as Markdown; empty when there is nothing to update. */
  readonly difference: string;
}

/** Finds out what an update would bring, and changes nothing. */
export async function checkUpdate(options: CheckUpdateOptions): Promise<Update> {
  const { channel, registry, pinned } = options;
  const version = pickVersion(channel, await registry.versions());
  if (version === pinned.version) return { version, needed: false, difference: '' };
  const read = options.readCandidate ?? (candidate => fetchSchemas(candidate, registry));
  const difference = renderDifference(diffSchemas(pinned, await read(version)));
  return { version, needed: true, difference };
}

async function fetchSchemas(version: string, registry: Registry): Promise<SchemaSet> {
  const work = await mkdtemp(join(tmpdir(), 'codex-candidate-'));
  try {
    const folder = join(work, 'package');
    await fetchUnpacked({ version: `${version}-${hostTarget}`, folder, registry });
    return await readSchemaSet(existingBinary(folder, hostTarget));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
