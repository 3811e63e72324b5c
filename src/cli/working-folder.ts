import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './usage-error.js';

/**
 * Makes a folder of the command line absolute.
 *
 * @throws UsageError when there is no such folder, naming the option.
 */
export function folderOf(option: string, folder: string, base: string): string {
  const path = resolve(base, folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new UsageError(`--${option}: ${path} is not a folder`);
}

/**
 * Finds the folder to work in.
 *
 * @throws UsageError when there is no such folder.
 */
export function workingFolder(folder: string | undefined, base: string): string {
  return folderOf('cwd', folder ?? '.', base);
}
