import { mergeTypes } from '../protocol/merge-types.js';
import { readBindings, readVersion } from '../protocol/read-bindings.js';
import type { ReleaseReport } from './document.js';
import { releaseFacts } from './facts.js';
import { runRelease } from './run-release.js';

/** Finds out what a release knows, and what works on it. */
export async function reportRelease(binary: string): Promise<ReleaseReport> {
  const version = await readVersion(binary);
  const types = mergeTypes(await readBindings(binary, { experimental: true }));
  const facts = releaseFacts(version, types);
  return { facts, results: await runRelease(facts, binary) };
}
