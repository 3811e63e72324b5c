import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import type { Fetched, Registry } from './registry.js';

/** One package to fetch, and where it goes. */
export interface UnpackOptions {
  readonly version: string;
  /** The folder that the package's own files are put into; it is there completely or not at all. */
  readonly folder: string;
  readonly registry: Registry;
}

/** Fetches a version of the codex package and unpacks it. */
export async function fetchUnpacked(options: UnpackOptions): Promise<Fetched> {
  const { version, folder, registry } = options;
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(join(dirname(folder), '.fetch-'));
  try {
    const fetched = await registry.fetch(version, work);
    const unpacked = join(work, 'package');
    await mkdir(unpacked, { recursive: true });
    const args = ['-xzf', fetched.file, '-C', unpacked, '--strip-components=1'];
    const { ok, output } = await runCommand('tar', args);
    if (!ok) throw new Error(`Cannot unpack ${version}: ${output.trim()}`);
    await rename(unpacked, folder);
    return fetched;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
