import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Registry } from './registry.js';
import { existingBinary, hostTarget, targets } from './targets.js';
import { fetchUnpacked } from './unpack.js';

/** The file of a bundle with the SHA-256 of each other one, as `sha256sum --check` reads it. */
const CHECKSUMS = 'SHA256SUMS';

/** What a bundle is made of. */
export interface BundleOptions {
  readonly version: string;
  /** Must not exist yet. */
  readonly folder: string;
  readonly registry: Registry;
  /** Default: every platform that there is a binary for. */
  readonly platforms?: readonly string[];
  say?(line: string): void;
}

/** Fetches the platform packages of a version into one folder, for machines without a network. */
export async function makeBundle(options: BundleOptions): Promise<void> {
  const { version, folder, registry, platforms = targets, say = () => {} } = options;
  await mkdir(folder, { recursive: false });
  for (const target of platforms) {
    const destination = join(folder, target);
    const { bytes } = await fetchUnpacked({
      version: `${version}-${target}`,
      folder: destination,
      registry,
    });
    existingBinary(destination, target);
    say(`bundled ${target}: ${(bytes / 1_000_000).toFixed(0)} MB packed`);
  }
  await writeFile(join(folder, CHECKSUMS), await checksums(folder));
}

/** Finds the binary for a platform in a bundle: a value for `codexPath`. */
export function findBundledCodex(folder: string, target: string = hostTarget): string {
  return existingBinary(join(folder, target), target);
}

/** Says which files of a bundle are not as its checksums say. */
export async function bundleProblems(folder: string): Promise<string[]> {
  const [listed, found] = await Promise.all([
    readFile(join(folder, CHECKSUMS), 'utf8'),
    checksums(folder),
  ]);
  const [old, now] = [listed, found].map(text => new Set(text.split('\n').filter(Boolean)));
  const differing = [...(old ?? [])].filter(line => !now?.has(line));
  const extra = [...(now ?? [])].filter(line => !old?.has(line));
  return [...new Set([...differing, ...extra].map(line => line.slice(66)))].sort();
}

async function checksums(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(file => file !== CHECKSUMS)
    .sort();
  const lines: string[] = [];
  for (const file of files)
    lines.push(`${await digestOf(join(folder, file), 'sha256')}  ${file}\n`);
  return lines.join('');
}

/** Gives the digest of a file in hexadecimal digits. */
export async function digestOf(file: string, algorithm: 'sha256' | 'sha512'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
