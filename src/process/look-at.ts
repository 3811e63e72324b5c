import { accessSync, constants, type Stats, statSync } from 'node:fs';

/** Looks at a path; undefined when there is nothing there that this process can see. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Such as a path beneath a file, or in a folder that may not be searched.
    return undefined;
  }
}

/** Tells whether this process may run a file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
