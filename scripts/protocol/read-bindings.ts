import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One type declaration as the server's own generator writes it, one per file. */
export interface Binding {
  readonly name: string;
  /** The folder within the generator's output: `''` for the root, `v2`, `serde_json`. */
  readonly folder: string;
  /** The declaration with its comments, without imports and headers. */
  readonly text: string;
  /** Imported name -> the folder that it comes from. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Asks the binary for its version, such as `0.169.0`. */
export async function readVersion(binary: string): Promise<string> {
  const { stdout } = await run(binary, ['--version']);
  const version = /(\d+\.\d+\.\S+)\s*$/.exec(stdout)?.[1];
  if (version === undefined)
    throw new Error(`Cannot read the server version from "${stdout.trim()}"`);
  return version;
}

/** Lets the binary write its TypeScript bindings to a temporary folder and reads them all. */
export async function readBindings(
  binary: string,
  options: { readonly experimental: boolean },
): Promise<Binding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-protocol-'));
  try {
    const flags = options.experimental ? ['--experimental'] : [];
    await run(binary, ['app-server', 'generate-ts', ...flags, '--out', folder]);
    return readFolder(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readFolder(folder: string): Binding[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'index.ts')
    .map(entry => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(folder, file).split(sep).join('/');
      return parseBinding(path, readFileSync(file, 'utf8'));
    });
}

const importLine = /^import type \{ (\w+) \} from "([^"]+)";$/;

/** Splits one generated file into its imports and its single exported declaration. */
export function parseBinding(path: string, source: string): Binding {
  const name = basename(path, '.ts');
  const folder = dirname(path) === '.' ? '' : dirname(path);
  const imports = new Map<string, string>();
  const kept: string[] = [];
  for (const line of source.split(/\r?\n/)) {
    const [, imported, specifier] = importLine.exec(line) ?? [];
    if (imported !== undefined && specifier !== undefined) {
      const from = posix.dirname(posix.join(folder, specifier));
      imports.set(imported, from === '.' ? '' : from);
    } else if (line.startsWith('import ')) {
      throw new Error(`Cannot read ${path}: unexpected import line "${line}"`);
    } else if (!/^\/\/ (GENERATED CODE|This file was generated)/.test(line)) {
      kept.push(line);
    }
  }
  const text = kept.join('\n').trim();
  const exported = [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].map(match => match[1]);
  if (exported.length !== 1 || exported[0] !== name) {
    throw new Error(`Cannot read ${path}: expected one export named ${name}`);
  }
  return { name, folder, text, imports };
}
