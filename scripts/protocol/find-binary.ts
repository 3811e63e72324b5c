import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const triples: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/** Finds the native `codex` binary that came with the installed `@openai/codex`. */
export function findBinary(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const target = `${platform}-${arch}`;
  const triple = triples[target];
  if (triple === undefined) {
    throw new Error(`Cannot find the codex binary: there is none for ${target}`);
  }
  const vendor = join(packageFolder(`@openai/codex-${target}`), 'vendor', triple);
  const binary = join(vendor, 'bin', platform === 'win32' ? 'codex.exe' : 'codex');
  if (!existsSync(binary))
    throw new Error(`Cannot find the codex binary: ${binary} does not exist`);
  return binary;
}

/** The platform package is resolved from `@openai/codex`, which may hold it in its own folder. */
function packageFolder(name: string): string {
  try {
    const codex = createRequire(import.meta.url).resolve('@openai/codex/package.json');
    return dirname(createRequire(codex).resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(
      `Cannot find the codex binary: ${name} is not installed (optional dependencies are needed)`,
      { cause },
    );
  }
}
