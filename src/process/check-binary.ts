import { closeSync, openSync, readSync } from 'node:fs';
import { ServerStartError } from '../errors.js';
import { isExecutable, lookAt } from './look-at.js';

/** The `e_machine` of an ELF file for each architecture. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 0x3e, arm64: 0xb7 };

/** The `cputype` of a Mach-O file for each architecture. */
const MACH_CPU_TYPES: Readonly<Record<string, number>> = { x64: 0x01000007, arm64: 0x0100000c };

/**
 * Checks that a file can be run here, before it is spawned: the C library would hand a program of
 * another architecture to a shell, which fails in words that say nothing.
 *
 * @throws ServerStartError naming the file and what to do.
 */
export function checkBinary(path: string): void {
  const refuse = (cause: string): never => {
    throw new ServerStartError(`Cannot start the app-server: ${path} ${cause}`);
  };
  if (!lookAt(path)?.isFile()) refuse('is not a file');
  if (!isExecutable(path)) {
    refuse('is not executable; run chmod +x on it or give another codexPath');
  }
  const head = readHead(path);
  if (head !== undefined && !isRunnable(head)) {
    refuse(`is not a program for ${process.platform} ${process.arch}; give another codexPath`);
  }
}

function isRunnable(head: Buffer): boolean {
  if (head.length < 20) return head.toString('latin1').startsWith('#!');
  if (head.toString('latin1', 0, 2) === '#!') return process.platform !== 'win32';
  switch (process.platform) {
    case 'win32':
      return head.toString('latin1', 0, 2) === 'MZ';
    case 'darwin':
      return isMachO(head);
    default:
      return head.readUInt32BE(0) === 0x7f454c46 && matches(ELF_MACHINES, head.readUInt16LE(18));
  }
}

function isMachO(head: Buffer): boolean {
  const isUniversal = head.readUInt32BE(0) === 0xcafebabe;
  return (
    isUniversal ||
    (head.readUInt32LE(0) === 0xfeedfacf && matches(MACH_CPU_TYPES, head.readUInt32LE(4)))
  );
}

/** An architecture that is not listed cannot be judged here. */
function matches(known: Readonly<Record<string, number>>, value: number): boolean {
  return (known[process.arch] ?? value) === value;
}

/** Reads the first bytes of a file; undefined for one that may be run but not read. */
function readHead(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const head = Buffer.alloc(20);
    return head.subarray(0, readSync(file, head));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
