import { readFile } from 'node:fs/promises';
import { diffManifests, formatDifference } from './protocol/diff-manifests.js';
import { loadProtocol } from './protocol/load-protocol.js';
import { buildManifest, type Manifest } from './protocol/manifest.js';
import { paths } from './protocol/paths.js';

const committed: Manifest = JSON.parse(await readFile(paths.manifest, 'utf8'));
const current = buildManifest(await loadProtocol());
const differences = diffManifests(committed, current);
for (const difference of differences) process.stdout.write(`${formatDifference(difference)}\n`);
if (differences.length > 0) {
  process.stdout.write(
    `The protocol differs from src/protocol/manifest.json in ${differences.length} places; ` +
      'accept with: npm run generate -- --update-manifest\n',
  );
  process.exitCode = 1;
} else {
  const count = (record: object): number => Object.keys(record).length;
  process.stdout.write(
    `Protocol ${current.serverVersion} agrees with the manifest: ` +
      `${count(current.clientRequests)} client requests, ` +
      `${count(current.serverRequests)} server requests, ` +
      `${count(current.notifications)} notifications, ` +
      `${current.itemTypes.length} item types, ${count(current.types)} types\n`,
  );
}
