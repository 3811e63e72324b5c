import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import { CODEX_PACKAGE } from './registry.js';

/** Moves the exact pin in the text of a `package.json`, and touches nothing else of it. */
export function movePin(text: string, version: string): string {
  const pin = /("dependencies":\s*\{[^}]*"@openai\/codex":\s*")[^"]+(")/;
  if (!pin.test(text)) throw new Error(`Cannot move the pin: no dependency ${CODEX_PACKAGE}`);
  return text.replace(pin, `$1${version}$2`);
}

/** Pins a version in a repository, installs it, and makes the protocol and its manifest anew. */
export async function applyUpdate(root: string, version: string): Promise<void> {
  const file = join(root, 'package.json');
  const before = await readFile(file, 'utf8');
  await writeFile(file, movePin(before, version));
  try {
    // The scripts of the package would build what is not generated yet.
    await run(root, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
    await run(root, ['run', '--silent', 'generate', '--', '--update-manifest']);
  } catch (cause) {
    const undo = 'git checkout package.json package-lock.json && npm ci undoes what was begun';
    throw new Error(`Cannot update to ${version}; ${undo}`, { cause });
  }
}

async function run(cwd: string, args: readonly string[]): Promise<void> {
  const { ok, output } = await runCommand('npm', args, { cwd, timeoutMs: 900_000 });
  if (!ok) throw new Error(`npm ${args.join(' ')} failed: ${output.trim()}`);
}
