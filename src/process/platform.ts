import { type PlatformPath, posix, win32 } from 'node:path';

/** What the life of a child process depends on: an operating system and an architecture. */
export interface Platform {
  readonly os: NodeJS.Platform;
  /** As in `process.arch`. */
  readonly arch: string;
}

/** The platform that this process runs on. */
export const hostPlatform: Platform = { os: process.platform, arch: process.arch };

/** Tells whether a platform is Windows: no process groups, no signals, no executable bit. */
export function isWindows(platform: Platform): boolean {
  return platform.os === 'win32';
}

/** Gives the functions for paths as the platform writes them. */
export function pathsOf(platform: Platform): PlatformPath {
  return isWindows(platform) ? win32 : posix;
}
