import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { paths } from '../protocol/paths.js';
import type { Registry } from '../runtime/registry.js';
import { binaryIn, hostTarget } from '../runtime/targets.js';
import { fetchUnpacked } from '../runtime/unpack.js';

/** Where releases are kept: `CODEX_VERSIONS_CACHE`, which outlives `npm ci`, or beside the modules. */
const cacheFolder: string =
  process.env['CODEX_VERSIONS_CACHE'] ?? join(paths.root, 'node_modules/.cache/codex-versions');

/** Gives the binary of a release for this platform; what is not in the cache is fetched. */
export async function cachedBinary(
  version: string,
  registry: Registry,
  say: (line: string) => void,
): Promise<string> {
  const folder = join(cacheFolder, `${version}-${hostTarget}`);
  const binary = binaryIn(folder, hostTarget);
  if (existsSync(binary)) return binary;
  await rm(folder, { recursive: true, force: true });
  say(`fetching ${version}`);
  const started = performance.now();
  const { bytes } = await fetchUnpacked({ version: `${version}-${hostTarget}`, folder, registry });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  say(`fetched  ${version}: ${(bytes / 1_000_000).toFixed(0)} MB in ${seconds} s`);
  return binary;
}
