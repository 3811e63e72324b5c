import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { existingBinary, targets } from '../runtime/targets.js';

/** Finds the native `codex` binary that came with the installed `@openai/codex`. */
export function findBinary(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const target = `${platform}-${arch}`;
  if (!targets.includes(target)) {
    throw new Error(`Cannot find the codex binary: there is none for ${target}`);
  }
  return existingBinary(packageFolder(`@openai/codex-${target}`), target);
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
