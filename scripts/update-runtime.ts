/**
 * Moves the package to another release of the app-server.
 *
 * `npm run update-runtime -- --channel stable|alpha|VERSION` pins it, regenerates the protocol and
 * its manifest, prints what differs as Markdown for the changelog, and runs the checks unless
 * `--no-checks` is given. `--check` changes nothing: exit code 0 when the pin is what the channel
 * gives, 1 when an update would be made, 2 when this cannot be told.
 * `--bundle-all-platforms` also puts every platform's binary into `build/codex-VERSION`.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './lib/run-command.js';
import { findBinary } from './protocol/find-binary.js';
import { paths } from './protocol/paths.js';
import { readSchemaSet } from './protocol/schema-set.js';
import { applyUpdate } from './runtime/apply-update.js';
import { makeBundle } from './runtime/bundle.js';
import { checkUpdate } from './runtime/check-update.js';
import { npmRegistry } from './runtime/registry.js';
import { verifyBundle } from './runtime/verify-bundle.js';

async function bundle(version: string): Promise<void> {
  const folder = join(paths.root, 'build', `codex-${version}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(paths.root, 'build'), { recursive: true });
  await makeBundle({ version, folder, registry: npmRegistry, say: line => console.log(line) });
  await verifyBundle(folder, version);
  console.log(`The bundle is complete, and its codex runs: ${folder}`);
}

async function update(): Promise<void> {
  const { values } = parseArgs({
    options: {
      channel: { type: 'string', default: 'stable' },
      check: { type: 'boolean', default: false },
      'no-checks': { type: 'boolean', default: false },
      'bundle-all-platforms': { type: 'boolean', default: false },
    },
  });
  const pinned = await readSchemaSet(findBinary());
  const found = await checkUpdate({ channel: values.channel, registry: npmRegistry, pinned });
  console.log(`Pinned is ${pinned.version}, and ${values.channel} gives ${found.version}`);
  if (found.needed) console.log(`\n${found.difference}`);
  if (values.check) {
    process.exitCode = found.needed ? 1 : 0;
    return;
  }
  if (found.needed) await applyUpdate(paths.root, found.version);
  if (values['bundle-all-platforms']) await bundle(found.version);
  if (found.needed && !values['no-checks']) {
    const { ok, output } = await runCommand('npm', ['run', 'check'], { timeoutMs: 3_600_000 });
    console.log(output);
    if (!ok) process.exitCode = 1;
  }
}

await update().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
