import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProtocol } from './protocol/load-protocol.js';
import { renderMethods, renderWire } from './protocol/render.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Writes a file of the project, unless it already has that content. */
async function writeChanged(path: string, content: string): Promise<void> {
  const file = join(root, path);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === content) {
    process.stdout.write(`unchanged  ${relative(root, file)}\n`);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  process.stdout.write(`written    ${relative(root, file)}\n`);
}

const protocol = await loadProtocol();
const { version, types, methods } = protocol;
const names = new Set(types.map(type => type.name));
await writeChanged('src/protocol/generated/wire.ts', renderWire(version, types));
await writeChanged('src/protocol/generated/methods.ts', renderMethods(version, methods, names));
