import { readFileSync } from 'node:fs';
import { lookAt } from './look-at.js';
import { hostPlatform, isWindows, type Platform, pathsOf } from './platform.js';

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

/** Finds the folder with helper programs that a package ships beside its binary; null without one. */
export function helpersBeside(binary: string, platform: Platform): string | null {
  const helpers = besideBin(binary, 'codex-path', platform);
  return lookAt(helpers) === undefined ? null : helpers;
}

/** Reads the version as the package of a binary states it; null when only running it would tell. */
export function statedVersion(binary: string, platform: Platform = hostPlatform): string | null {
  return readVersion(besideBin(binary, 'codex-package.json', platform));
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

function besideBin(binary: string, name: string, platform: Platform): string {
  const { dirname, join } = pathsOf(platform);
  return join(dirname(dirname(binary)), name);
}

function readVersion(file: string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
