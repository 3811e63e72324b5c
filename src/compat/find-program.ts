import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds a program as a shell does: a bare name in the folders of a PATH; anything else is a path. What
 * is not found stays as it is.
 */
export function findProgram(
  program: string | undefined,
  path: string | undefined,
): string | undefined {
  if (program === undefined || /[\\/]/.test(program)) return program;
  const candidates = (path ?? '').split(delimiter).map(folder => join(folder || '.', program));
  return candidates.find(isExecutable) ?? program;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
