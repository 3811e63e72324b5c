import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { CodexNotFoundError } from '../errors.js';
import { isExecutable, lookAt } from './look-at.js';

/** An environment: names to values, where undefined means absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to look for the `codex` binary. */
export interface FindCodexOptions {
  /** The binary to use; nothing else is tried. */
  readonly codexPath?: string | undefined;
  /** The environment whose `CODEX_PATH` and `PATH` count. Default: `process.env`. */
  readonly env?: Environment | undefined;
}

/** Says which place a binary was found in. */
export type CodexSource = 'codexPath' | 'CODEX_PATH' | 'package' | 'PATH';

/** A binary that was found. */
export interface LocatedCodex {
  readonly path: string;
  readonly source: CodexSource;
  /** A folder with helper programs that belongs first on the child's PATH; null when there is none. */
  readonly helperFolder: string | null;
  /** The version as its package states it; null when only running the binary would tell. */
  readonly packageVersion: string | null;
}

/** A binary that was found, and what it says of itself. */
export interface FoundCodex {
  readonly path: string;
  readonly source: CodexSource;
  /** Such as `0.169.0`; null when the binary does not tell. */
  readonly version: string | null;
}

const TRIPLES: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/**
 * Finds the `codex` binary: `codexPath`, else `CODEX_PATH`, else the platform package of the pinned
 * `@openai/codex`, else `codex` on PATH.
 *
 * Runs `codex --version` when no package states the version.
 *
 * @throws CodexNotFoundError naming every place that was tried.
 */
export function findCodex(options: FindCodexOptions = {}): FoundCodex {
  const { path, source, packageVersion } = locateCodex(options);
  return { path, source, version: packageVersion ?? askVersion(path) };
}

/** Finds the binary as {@link findCodex} does, without running it. */
export function locateCodex(options: FindCodexOptions = {}): LocatedCodex {
  const env = options.env ?? process.env;
  if (options.codexPath !== undefined) return locateGiven(options.codexPath, 'codexPath');
  const fromEnv = env['CODEX_PATH'];
  if (fromEnv !== undefined && fromEnv !== '') return locateGiven(fromEnv, 'CODEX_PATH');
  const tried: string[] = [];
  const located = locateInPackage(tried) ?? locateOnPath(env, tried);
  if (located !== undefined) return located;
  const message = `Cannot find the codex binary. Install @openai/codex, or set codexPath or CODEX_PATH. Tried:\n${tried.map(place => `  ${place}`).join('\n')}`;
  throw new CodexNotFoundError(message, tried);
}

function locateGiven(given: string, source: 'codexPath' | 'CODEX_PATH'): LocatedCodex {
  const path = resolve(given);
  if (!exists(path)) {
    const message = `Cannot find the codex binary: ${source} is ${path}, and there is no such file`;
    throw new CodexNotFoundError(message, [path]);
  }
  return { path, source, ...besides(path) };
}

function locateInPackage(tried: string[]): LocatedCodex | undefined {
  const platform = `${process.platform}-${process.arch}`;
  const triple = TRIPLES[platform];
  const name = `@openai/codex-${platform}`;
  const place = `the package ${name}`;
  if (triple === undefined) {
    tried.push(`${place} (there is none for this platform)`);
    return undefined;
  }
  try {
    const own = createRequire(import.meta.url);
    const launcher = createRequire(own.resolve('@openai/codex/package.json'));
    const root = dirname(launcher.resolve(`${name}/package.json`));
    const binary = process.platform === 'win32' ? 'codex.exe' : 'codex';
    const path = join(root, 'vendor', triple, 'bin', binary);
    if (exists(path)) return { path, source: 'package', ...besides(path) };
    tried.push(path);
  } catch {
    tried.push(`${place} (not installed)`);
  }
  return undefined;
}

function locateOnPath(env: Environment, tried: string[]): LocatedCodex | undefined {
  const binary = process.platform === 'win32' ? 'codex.exe' : 'codex';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  for (const folder of folders) {
    const path = resolve(folder, binary);
    // A shell passes by what it cannot run, such as a folder of that name.
    if (lookAt(path)?.isFile() && isExecutable(path))
      return { path, source: 'PATH', ...besides(path) };
  }
  tried.push(`${binary} in each of the ${folders.length} folders of PATH`);
  return undefined;
}

/** Reads what a Codex package ships beside its `bin` folder. */
function besides(path: string): Pick<LocatedCodex, 'helperFolder' | 'packageVersion'> {
  const root = dirname(dirname(path));
  const helpers = join(root, 'codex-path');
  return {
    helperFolder: exists(helpers) ? helpers : null,
    packageVersion: readVersion(join(root, 'codex-package.json')),
  };
}

function readVersion(file: string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

function askVersion(path: string): string | null {
  const { stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 5_000,
    windowsHide: true,
  });
  return /\d+\.\d+\.\d+\S*/.exec(stdout ?? '')?.[0] ?? null;
}

function exists(path: string): boolean {
  return lookAt(path) !== undefined;
}
