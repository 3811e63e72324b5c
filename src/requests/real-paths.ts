import { realpathSync, statSync } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A drive, a URL, or the separators of another system: not a relative path of this one. */
const FOREIGN = sep === '/' ? /^[a-z][a-z0-9+.-]*:|\\/i : /^[a-z][a-z0-9+.-]*:/i;

/** Gives the real path of a folder; undefined when there is no such folder. */
export function realFolder(path: string): string | undefined {
  try {
    const real = realpathSync.native(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds the real places that a change of a file touches: those of its entry, and where that leads.
 *
 * The file need not be there. Undefined when it can't be told for certain: a link that leads to
 * nothing, a file with several names, a folder that can't be read, a relative path without a base.
 */
export async function realPlaces(
  path: string,
  base: string | null,
): Promise<readonly string[] | undefined> {
  try {
    const places: string[] = [];
    for (const reading of readings(path, base)) {
      // Deleting or moving a link touches the folder that it is in, not what it leads to.
      places.push(join(await realPath(dirname(reading)), entryName(reading)));
      places.push(await realPath(reading));
    }
    for (const place of places) await checkSingleName(place);
    return places;
  } catch {
    return undefined;
  }
}

/** Finds where a folder that need not be there leads; undefined when it can't be told for certain. */
export async function realTargets(
  path: string,
  base: string | null,
): Promise<readonly string[] | undefined> {
  try {
    return await Promise.all(readings(path, base).map(realPath));
  } catch {
    return undefined;
  }
}

/** Tells whether a real path lies inside a real folder, which is not inside itself. */
export function isInside(folder: string, place: string): boolean {
  const way = relative(folder, place);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Makes a path absolute, in each way that it may be read: behind a link, `..` leads elsewhere for
 * the system than for whoever shortens the text first.
 */
function readings(path: string, base: string | null): readonly string[] {
  if (isAbsolute(path)) return path.split(/[\\/]/).includes('..') ? [path, resolve(path)] : [path];
  if (path === '' || base === null || !isAbsolute(base) || FOREIGN.test(path)) {
    throw new Error('Cannot make the path absolute');
  }
  return readings(`${base}${sep}${path}`, null);
}

/** Resolves the links of a path as far as it exists. */
async function realPath(path: string): Promise<string> {
  const missing: string[] = [];
  let place = path;
  while (!(await exists(place))) {
    missing.unshift(entryName(place));
    place = dirname(place);
  }
  return join(await realpath(place), ...missing);
}

/** Tells whether there is anything; a link that leads to nothing is something. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if ((code === 'ENOENT' || code === 'ENOTDIR') && dirname(path) !== path) return false;
    throw error;
  }
}

function entryName(path: string): string {
  const name = basename(path);
  if (name === '..' || name === '.') throw new Error('Cannot tell the name of the entry');
  return name;
}

/** A file with a second name may lie anywhere else too. */
async function checkSingleName(place: string): Promise<void> {
  if (!(await exists(place))) return;
  const stats = await stat(place);
  if (stats.isFile() && stats.nlink > 1) throw new Error('The file has several names');
}
