import { closeSync, openSync, readSync } from 'node:fs';
import { ServerStartError } from '../errors.js';
import { isShim } from './codex-package.js';
import { isExecutable, lookAt } from './look-at.js';
import { hostPlatform, isWindows, type Platform } from './platform.js';

/** The `e_machine` of an ELF file for each architecture. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 0x3e, arm64: 0xb7 };

/** The first bytes of a Mach-O file of 64 bits, and of one for several architectures. */
const MACH_MAGIC: readonly number[] = [0xcffaedfe, 0xcafebabe];

/**
 * Checks that a file can be run here, before it is spawned: the C library would hand a program of
 * another architecture to a shell, which fails in words that say nothing. On macOS, which may
 * translate programs of the other architecture, the system itself has to tell.
 *
 * @throws ServerStartError naming the file and what to do.
 */
export function checkBinary(path: string, platform: Platform = hostPlatform): void {
  const refuse = (cause: string): never => {
    throw new ServerStartError(`Cannot start the app-server: ${path} ${cause}`);
  };
  if (!lookAt(path)?.isFile()) refuse('is not a file');
  if (!isExecutable(path)) {
    refuse('is not executable; run chmod +x on it or give another codexPath');
  }
  if (isShim(path, platform)) {
    refuse('is a script that only a shell can run; give the codex.exe behind it as codexPath');
  }
  const head = readHead(path);
  if (head !== undefined && !isRunnable(head, platform)) {
    refuse(`is not a program for ${platform.os} ${platform.arch}; give another codexPath`);
  }
}

function isRunnable(head: Buffer, platform: Platform): boolean {
  const isScript = head.toString('latin1', 0, 2) === '#!';
  if (isScript || head.length < 20) return isScript && !isWindows(platform);
  switch (platform.os) {
    case 'win32':
      return head.toString('latin1', 0, 2) === 'MZ';
    case 'darwin':
      return MACH_MAGIC.includes(head.readUInt32BE(0));
    default:
      return head.readUInt32BE(0) === 0x7f454c46 && isElfFor(platform, head.readUInt16LE(18));
  }
}

/** An architecture that is not listed cannot be judged here. */
function isElfFor({ arch }: Platform, machine: number): boolean {
  return (ELF_MACHINES[arch] ?? machine) === machine;
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
