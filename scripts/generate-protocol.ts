import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { loadProtocol } from './protocol/load-protocol.js';
import { buildManifest, serializeManifest } from './protocol/manifest.js';
import { paths } from './protocol/paths.js';
import { renderMethods, renderWire } from './protocol/render.js';

/** Writes a file, unless it already has that content. */
async function writeChanged(file: string, content: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current !== content) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const action = current === content ? 'unchanged' : 'written  ';
  process.stdout.write(`${action}  ${relative(paths.root, file)}\n`);
}

const protocol = await loadProtocol();
const { version, types, methods } = protocol;
const typeNames = new Set(types.map(type => type.name));
await writeChanged(paths.wire, renderWire(version, types));
await writeChanged(paths.methods, renderMethods(version, methods, typeNames));
if (process.argv.includes('--update-manifest')) {
  await writeChanged(paths.manifest, serializeManifest(buildManifest(protocol)));
}
