import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Platform and architecture -> the folder of its binary inside the platform package. */
const triples: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/** Every platform that there is a binary for, such as `linux-x64`. */
export const targets: readonly string[] = Object.keys(triples);

/** The platform that this process runs on. */
export const hostTarget: string = `${process.platform}-${process.arch}`;

/** Gives the path of the binary inside the folder of its platform package. */
export function binaryIn(packageFolder: string, target: string): string {
  const triple = triples[target];
  if (triple === undefined) {
    throw new Error(`Cannot find the codex binary: there is none for ${target}`);
  }
  const name = target.startsWith('win32-') ? 'codex.exe' : 'codex';
  return join(packageFolder, 'vendor', triple, 'bin', name);
}

/** Gives the path of the binary as {@link binaryIn} does, when it is there. */
export function existingBinary(packageFolder: string, target: string): string {
  const binary = binaryIn(packageFolder, target);
  if (!existsSync(binary)) {
    throw new Error(`Cannot find the codex binary: ${binary} does not exist`);
  }
  return binary;
}
