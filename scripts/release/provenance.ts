import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import type { Manifest } from '../package/manifest.js';
import type { Packed } from '../package/pack.js';
import { digestOf } from '../runtime/bundle.js';
import { CODEX_PACKAGE } from '../runtime/registry.js';
import { readLockedPackages, shipped } from './licences.js';

/** Where a release comes from, and how to recognize it. */
export interface Provenance {
  readonly name: string;
  readonly version: string;
  readonly commit: string;
  /** The pinned app-server. */
  readonly codex: string;
  readonly node: string;
  readonly npm: string;
  readonly tarball: {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
    /** As npm writes it into lock files. */
    readonly integrity: string;
  };
  /** What is installed with it: `name@version` -> integrity. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Writes down where a packed release comes from. */
export async function provenance(
  root: string,
  { name, version, dependencies = {} }: Manifest,
  { tarball }: Packed,
): Promise<Provenance> {
  const locked = shipped(await readLockedPackages(join(root, 'package-lock.json')));
  const sha512 = Buffer.from(await digestOf(tarball, 'sha512'), 'hex').toString('base64');
  const lock: { packageManager?: string } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  return {
    name,
    version,
    commit: await output(root, 'git', ['rev-parse', 'HEAD']),
    codex: dependencies[CODEX_PACKAGE] ?? 'none',
    node: process.version,
    npm: lock.packageManager ?? (await output(root, 'npm', ['--version'])),
    tarball: {
      file: basename(tarball),
      bytes: (await stat(tarball)).size,
      sha256: await digestOf(tarball, 'sha256'),
      integrity: `sha512-${sha512}`,
    },
    dependencies: Object.fromEntries(
      locked.map(([folder, entry]) => [
        `${folder.replace(/^.*node_modules\//, '')}@${entry.version}`,
        entry.integrity ?? 'none',
      ]),
    ),
  };
}

async function output(cwd: string, command: string, args: readonly string[]): Promise<string> {
  const { ok, stdout, output: all } = await runCommand(command, args, { cwd });
  if (!ok) throw new Error(`Cannot run ${command} ${args.join(' ')}: ${all.trim()}`);
  return stdout.trim();
}
