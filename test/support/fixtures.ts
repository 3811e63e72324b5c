import { fileURLToPath } from 'node:url';

/** Gives the absolute path of an executable in `test/fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}
