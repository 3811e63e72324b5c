import type { Platform } from '../../src/process/platform.js';

/** Windows, for what is told which platform it is on. */
export const WINDOWS: Platform = { os: 'win32', arch: 'x64' };

/** macOS, for what is told which platform it is on. */
export const MACOS: Platform = { os: 'darwin', arch: 'arm64' };
