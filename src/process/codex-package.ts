import { readFileSync } from 'node:fs';
import { lookAt } from './look-at.js';
import { isWindows, type Platform, pathsOf } from './platform.js';

/** What a Codex package ships beside its binary. */
export interface PackageFacts {
  /** A folder with helper programs that belongs first on the child's PATH; null when there is none. */
  readonly helperFolder: string | null;
  /** The version as its package states it; null when only running the binary would tell. */
  readonly packageVersion: string | null;
}

const TRIPLES: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/** The scripts that npm puts on the PATH of Windows end so; only a shell can run them. */
const SHIM_ENDINGS = ['.cmd', '.ps1', '.bat'] as const;

/** Gives the name of the binary itself, such as `codex.exe`. */
export function binaryName(platform: Platform): string {
  return isWindows(platform) ? 'codex.exe' : 'codex';
}

/** Gives the name of the package that holds the binary for a platform. */
export function packageName(platform: Platform): string {
  return `@openai/codex-${platform.os}-${platform.arch}`;
}

/** Gives the path of the binary inside its package; undefined for a platform without one. */
export function binaryInPackage(root: string, platform: Platform): string | undefined {
  const triple = TRIPLES[`${platform.os}-${platform.arch}`];
  if (triple === undefined) return undefined;
  return pathsOf(platform).join(root, 'vendor', triple, 'bin', binaryName(platform));
}

/** Reads what a package ships beside the `bin` folder of its binary. */
export function packageFacts(binary: string, platform: Platform): PackageFacts {
  const { dirname, join } = pathsOf(platform);
  const root = dirname(dirname(binary));
  const helpers = join(root, 'codex-path');
  return {
    helperFolder: lookAt(helpers) === undefined ? null : helpers,
    packageVersion: readVersion(join(root, 'codex-package.json')),
  };
}

/** Tells whether a path is a script that only a shell of Windows can run. */
export function isShim(path: string, platform: Platform): boolean {
  const ending = pathsOf(platform).extname(path).toLowerCase();
  return isWindows(platform) && SHIM_ENDINGS.some(known => known === ending);
}

/** Lists the scripts named `codex` in a folder of PATH; there are none but on Windows. */
export function shimsIn(folder: string, platform: Platform): string[] {
  if (!isWindows(platform)) return [];
  return SHIM_ENDINGS.map(ending => pathsOf(platform).resolve(folder, `codex${ending}`)).filter(
    path => lookAt(path)?.isFile(),
  );
}

/**
 * Finds the binary that a script of npm leads to: installed globally the packages are in
 * `node_modules` beside it, in a project the script is in `node_modules/.bin`.
 */
export function binaryBehind(shim: string, platform: Platform): string | undefined {
  const { dirname, join } = pathsOf(platform);
  const folder = dirname(shim);
  return [join(folder, 'node_modules'), dirname(folder)]
    .flatMap(modules => [join(modules, '@openai', 'codex', 'node_modules'), modules])
    .map(modules => binaryInPackage(join(modules, packageName(platform)), platform))
    .find(path => path !== undefined && lookAt(path)?.isFile());
}

function readVersion(file: string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
