import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ThreadOptions } from './types/options.js';

/**
 * Gives the absolute path of the directory that a turn works in.
 *
 * @throws Error when there is no such directory, or it is in no git repository and has to be.
 */
export function workingDirectory(options: ThreadOptions): string {
  const directory = resolve(options.workingDirectory ?? '.');
  if (!isDirectory(directory)) {
    throw new Error(`Cannot work in ${directory}: No such file or directory (os error 2)`);
  }
  if (options.skipGitRepoCheck || isInRepository(directory)) return directory;
  throw new Error(
    `Cannot work in ${directory}: Not inside a trusted directory and --skip-git-repo-check was not specified.`,
  );
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A worktree and a submodule have a file of that name. */
function isInRepository(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInRepository(parent);
}
