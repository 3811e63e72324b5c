import { appendFile, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../scripts/lib/run-command.js';
import type { SchemaSet } from '../../../scripts/protocol/schema-set.js';
import { movePin } from '../../../scripts/runtime/apply-update.js';
import { bundleProblems, findBundledCodex, makeBundle } from '../../../scripts/runtime/bundle.js';
import { checkUpdate } from '../../../scripts/runtime/check-update.js';
import { pickVersion } from '../../../scripts/runtime/pick-version.js';
import { type Registry, readVersions } from '../../../scripts/runtime/registry.js';
import { binaryIn, targets } from '../../../scripts/runtime/targets.js';
import { rejection } from '../../support/deferred.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const published = [
  '0.9.0',
  '0.100.1',
  '0.99.0',
  '0.100.1-linux-x64',
  '0.101.0-alpha.2',
  '0.101.0-alpha.10',
  '0.101.0-alpha.10-linux-x64',
  '9.9.9-nightly',
];

describe('the version of a channel', () => {
  it.each([
    ['stable', '0.100.1'],
    ['alpha', '0.101.0-alpha.10'],
    ['0.99.0', '0.99.0'],
    ['0.101.0-alpha.2', '0.101.0-alpha.2'],
  ])('%s is %s', (channel, version) => {
    expect(pickVersion(channel, published)).toBe(version);
  });

  it.each(['nightly', '0.100.1-linux-x64', '0.100.2', '9.9.9-nightly'])('%s is none', channel => {
    expect(() => pickVersion(channel, published)).toThrow('Cannot pick a version: ');
  });

  it('is none when nothing is published', () => {
    expect(() => pickVersion('stable', [])).toThrow('there is no stable one');
  });
});

it('reads what npm says of one version, and of many', () => {
  expect(readVersions('"1.0.0"')).toEqual(['1.0.0']);
  expect(readVersions('["1.0.0", "2.0.0"]')).toEqual(['1.0.0', '2.0.0']);
});

describe('the pin', () => {
  const text = `{
  "overrides": { "@openai/codex-sdk": { "@openai/codex": "$@openai/codex" } },
  "dependencies": {
    "@openai/codex": "0.1.0",
    "ws": "1.0.0"
  }
}
`;

  it('is moved, and nothing else is', () => {
    expect(movePin(text, '0.2.0')).toBe(text.replace('0.1.0', '0.2.0'));
  });

  it('must be there', () => {
    expect(() => movePin('{ "dependencies": {} }', '0.2.0')).toThrow('Cannot move the pin');
  });
});

/** Plays the registry: a platform package holds a binary that prints its version. */
const registry: Registry = {
  versions: async () => published,
  async fetch(version, folder) {
    const target = targets.find(one => version.endsWith(one)) ?? '';
    const binary = binaryIn(join(folder, 'made/package'), target);
    await mkdir(dirname(binary), { recursive: true });
    await writeFile(binary, `#!/bin/sh\necho ${version}\n`);
    await chmod(binary, 0o755);
    const file = join(folder, 'made.tgz');
    await runCommand('tar', ['-czf', file, '-C', join(folder, 'made'), 'package']);
    return { file, bytes: 1 };
  },
};

const alias = (name: string, type: string): { name: string; text: string } => ({
  name,
  text: `export type ${name} = ${type};`,
});

function schemas(version: string, ...methods: string[]): SchemaSet {
  const union = methods.map(method => `{ "method": "${method}" }`).join(' | ');
  const types = [
    alias('ClientRequest', union),
    alias('ServerRequest', '{ "method": "ask" }'),
    alias('ServerNotification', '{ "method": "tell" }'),
  ];
  return { version, types, stableTypes: types };
}

describe('what an update would bring', () => {
  it('is nothing when the pin is what the channel gives; nothing is fetched', async () => {
    const found = await checkUpdate({
      channel: 'stable',
      registry: { ...registry, fetch: () => Promise.reject(new Error('fetched')) },
      pinned: schemas('0.100.1', 'a'),
    });
    expect(found).toEqual({ version: '0.100.1', needed: false, difference: '' });
  });

  it('is the difference to the candidate', async () => {
    const found = await checkUpdate({
      channel: 'alpha',
      registry,
      pinned: schemas('0.100.1', 'a'),
      readCandidate: async version => schemas(version, 'a', 'b'),
    });
    expect(found).toMatchObject({ version: '0.101.0-alpha.10', needed: true });
    expect(found.difference).toContain('Protocol 0.100.1 -> 0.101.0-alpha.10');
    expect(found.difference).toContain('- added `b`');
  });
});

describe('a bundle', () => {
  it('has the binary of every platform, and notices what was touched', async () => {
    const folder = join(temporaryFolder(), 'bundle');
    await makeBundle({ version: '0.100.1', folder, registry });
    expect(targets).toHaveLength(6);
    for (const target of targets) {
      expect(findBundledCodex(folder, target)).toBe(binaryIn(join(folder, target), target));
    }
    const { stdout } = await runCommand(findBundledCodex(folder, 'linux-x64'), []);
    expect(stdout).toBe('0.100.1-linux-x64\n');
    expect(await bundleProblems(folder)).toEqual([]);
    await appendFile(findBundledCodex(folder, 'linux-arm64'), '#');
    await rm(findBundledCodex(folder, 'darwin-x64'));
    await writeFile(join(folder, 'extra'), '');
    expect(await bundleProblems(folder)).toEqual([
      'darwin-x64/vendor/x86_64-apple-darwin/bin/codex',
      'extra',
      'linux-arm64/vendor/aarch64-unknown-linux-musl/bin/codex',
    ]);
  });

  it('names a platform that it does not have', async () => {
    const folder = join(temporaryFolder(), 'bundle');
    await makeBundle({ version: '0.100.1', folder, registry, platforms: ['linux-x64'] });
    expect(() => findBundledCodex(folder, 'darwin-x64')).toThrow('does not exist');
    expect(() => findBundledCodex(folder, 'sunos-x64')).toThrow('there is none for sunos-x64');
    const again = makeBundle({ version: '0.100.1', folder, registry });
    expect(await rejection(again)).toMatchObject({ code: 'EEXIST' });
  });
});
