import { createRequire } from 'node:module';
import { CodexNotFoundError } from '../errors.js';
import { childProcess } from './child-process.js';
import {
  binaryBehind,
  binaryInPackage,
  binaryName,
  helpersBeside,
  isShim,
  packageName,
  shimsIn,
  statedVersion,
} from './codex-package.js';
import { type Environment, variableOf } from './environment.js';
import { isExecutable, lookAt } from './look-at.js';
import { hostPlatform, type Platform, pathsOf } from './platform.js';

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
}

/** A binary that was found, and what it says of itself. */
export interface FoundCodex {
  readonly path: string;
  readonly source: CodexSource;
  /** Such as `0.169.0`; null when the binary does not tell. */
  readonly version: string | null;
}

/**
 * Finds the `codex` binary: `codexPath`, else `CODEX_PATH`, else the platform package of the pinned
 * `@openai/codex`, else `codex` on PATH.
 *
 * On Windows the scripts that npm puts on PATH are never run: the binary that they lead to is found
 * instead. Runs `codex --version` when no package states the version.
 *
 * @throws CodexNotFoundError naming every place that was tried.
 */
export function findCodex(options: FindCodexOptions = {}): FoundCodex {
  const { path, source } = locateCodex(options);
  return { path, source, version: statedVersion(path) ?? askVersion(path) };
}

/** Finds the binary as {@link findCodex} does, without running it. */
export function locateCodex(
  options: FindCodexOptions = {},
  platform: Platform = hostPlatform,
): LocatedCodex {
  const env = options.env ?? process.env;
  const located = (path: string, source: CodexSource): LocatedCodex => ({
    path,
    source,
    helperFolder: helpersBeside(path, platform),
  });
  if (options.codexPath !== undefined) {
    return located(pathGiven(options.codexPath, 'codexPath', platform), 'codexPath');
  }
  const fromEnv = variableOf(env, 'CODEX_PATH', platform);
  if (fromEnv !== undefined && fromEnv !== '') {
    return located(pathGiven(fromEnv, 'CODEX_PATH', platform), 'CODEX_PATH');
  }
  const tried: string[] = [];
  const inPackage = pathInPackage(tried, platform);
  if (inPackage !== undefined) return located(inPackage, 'package');
  const onPath = pathOnPath(variableOf(env, 'PATH', platform) ?? '', tried, platform);
  if (onPath !== undefined) return located(onPath, 'PATH');
  const message = `Cannot find the codex binary. Install @openai/codex, or set codexPath or CODEX_PATH. Tried:\n${tried.map(place => `  ${place}`).join('\n')}`;
  throw new CodexNotFoundError(message, tried);
}

function pathGiven(given: string, source: CodexSource, platform: Platform): string {
  const path = pathsOf(platform).resolve(given);
  if (lookAt(path) === undefined) {
    const message = `Cannot find the codex binary: ${source} is ${path}, and there is no such file`;
    throw new CodexNotFoundError(message, [path]);
  }
  return (isShim(path, platform) ? binaryBehind(path, platform) : undefined) ?? path;
}

function pathInPackage(tried: string[], platform: Platform): string | undefined {
  const name = packageName(platform);
  const place = `the package ${name}`;
  if (binaryInPackage('', platform) === undefined) {
    tried.push(`${place} (there is none for this platform)`);
    return undefined;
  }
  try {
    const own = createRequire(import.meta.url);
    const launcher = createRequire(own.resolve('@openai/codex/package.json'));
    const root = pathsOf(platform).dirname(launcher.resolve(`${name}/package.json`));
    const path = binaryInPackage(root, platform);
    if (path !== undefined && lookAt(path) !== undefined) return path;
    tried.push(path ?? root);
  } catch {
    tried.push(`${place} (not installed)`);
  }
  return undefined;
}

function pathOnPath(list: string, tried: string[], platform: Platform): string | undefined {
  const { delimiter, resolve } = pathsOf(platform);
  const binary = binaryName(platform);
  const folders = list.split(delimiter).map(unquoted).filter(Boolean);
  const unusable: string[] = [];
  for (const folder of folders) {
    const path = resolve(folder, binary);
    // A shell passes by what it cannot run, such as a folder of that name.
    if (lookAt(path)?.isFile() && isExecutable(path)) return path;
    for (const shim of shimsIn(folder, platform)) {
      const behind = binaryBehind(shim, platform);
      if (behind !== undefined) return behind;
      unusable.push(`${shim} (only a shell can run it, and there is no ${binary} behind it)`);
    }
  }
  tried.push(`${binary} in each of the ${folders.length} folders of PATH`, ...unusable);
  return undefined;
}

/** Windows bears quotes around a folder of PATH. */
function unquoted(folder: string): string {
  return /^"(.*)"$/.exec(folder)?.[1] ?? folder;
}

function askVersion(path: string): string | null {
  const { stdout } = childProcess().spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 5_000,
    windowsHide: true,
  });
  return /\d+\.\d+\.\d+\S*/.exec(stdout ?? '')?.[0] ?? null;
}
