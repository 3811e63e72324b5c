import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkFolder } from './environment.js';

/** The files of this machine, as threads see them: see `LocalFiles` there. */
export interface NodeFiles {
  checkFolder(argument: string, path: string): void;
  resolve(base: string, path: string): string;
  kindOf(path: string): 'file' | 'folder' | 'other' | undefined;
  realPath(path: string): string;
  head(path: string, length: number): Uint8Array | undefined;
}

/** Gives access to this machine's files; `base` is the app-server's working folder. */
export function localFiles(base: string = process.cwd()): NodeFiles {
  return {
    checkFolder: (argument, path) => checkFolder(argument, path, base),
    resolve: (from, path) => resolve(base, from, path),
    kindOf,
    realPath: path => realpathSync.native(path),
    head,
  };
}

function kindOf(path: string): ReturnType<NodeFiles['kindOf']> {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : 'other';
  } catch {
    return undefined;
  }
}

function head(path: string, length: number): Uint8Array | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
