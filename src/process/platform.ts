import { posix, win32 } from 'node:path';

/** What the life of a child process depends on: an operating system and an architecture. */
export interface Platform {
  /** As in `process.platform`. */
  readonly os: string;
  /** As in `process.arch`. */
  readonly arch: string;
}

/** The functions for paths that are needed here; no type of Node's, which users may not have. */
export interface PathFunctions {
  readonly delimiter: string;
  dirname(path: string): string;
  extname(path: string): string;
  join(...parts: string[]): string;
  resolve(...parts: string[]): string;
}

/** The platform that this process runs on. */
export const hostPlatform: Platform = { os: process.platform, arch: process.arch };

/** Tells whether a platform is Windows: no process groups, no signals, no executable bit. */
export function isWindows(platform: Platform): boolean {
  return platform.os === 'win32';
}

/** Gives the functions for paths as the platform writes them. */
export function pathsOf(platform: Platform): PathFunctions {
  return isWindows(platform) ? win32 : posix;
}
