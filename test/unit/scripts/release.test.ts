import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../scripts/lib/run-command.js';
import { licenceProblems, shipped } from '../../../scripts/release/licences.js';
import {
  changelogProblems,
  sourceMapProblems,
  treeProblems,
} from '../../../scripts/release/problems.js';
import { provenance } from '../../../scripts/release/provenance.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('the changelog', () => {
  const text = '# Changelog\n\n## 1.1.0 - 2026-01-02\n\nNew.\n\n## 1.0.0 - unreleased\n\nOld.\n';

  it('has a dated entry that says something', () => {
    expect(changelogProblems(text, '1.1.0')).toEqual([]);
  });

  it.each(['1.0.0', '1.1', '2.0.0'])('has none for %s', version => {
    expect(changelogProblems(text, version)).toEqual([
      `CHANGELOG.md has no dated heading for ${version}`,
    ]);
  });

  it('says nothing', () => {
    expect(changelogProblems(text.replace('New.', ''), '1.1.0')).toEqual([
      'CHANGELOG.md says nothing about 1.1.0',
    ]);
  });
});

describe('licences', () => {
  const packages = {
    '': { license: 'Proprietary' },
    'node_modules/good': { version: '1.0.0', license: 'MIT' },
    'node_modules/tool': { license: 'GPL-3.0', dev: true },
    'node_modules/bad': { license: 'GPL-3.0' },
    'node_modules/none': {},
  };

  it('count for what users get', () => {
    expect(shipped(packages).map(([folder]) => folder)).toEqual([
      'node_modules/good',
      'node_modules/bad',
      'node_modules/none',
    ]);
    expect(licenceProblems(packages)).toEqual([
      'node_modules/bad has GPL-3.0',
      'node_modules/none has no licence',
    ]);
  });
});

/** Makes a repository with one commit. */
async function repository(): Promise<string> {
  const root = temporaryFolder();
  const lock = {
    packages: {
      '': {},
      'node_modules/a/node_modules/@x/b': { version: '2.0.0', integrity: 'sha512-b' },
      'node_modules/tool': { version: '1.0.0', dev: true },
    },
  };
  await writeFile(join(root, 'package.json'), '{ "packageManager": "npm@11.0.0" }');
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
  const author = ['-c', 'user.name=tester', '-c', 'user.email=tester@localhost'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-q', '-m', 'First'],
  ]) {
    const { ok, output } = await runCommand('git', args, { cwd: root });
    expect([ok, output]).toEqual([true, '']);
  }
  return root;
}

it('names what is not committed', async () => {
  const root = await repository();
  expect(await treeProblems(root)).toEqual([]);
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(root, 'new.txt'), '');
  expect(await treeProblems(root)).toEqual([
    'not committed: package.json',
    'not committed: new.txt',
  ]);
});

it('writes down where a release comes from', async () => {
  const root = await repository();
  const tarball = join(root, 'sdk-1.0.0.tgz');
  await writeFile(tarball, 'abc');
  const manifest = {
    name: 'sdk',
    version: '1.0.0',
    exports: {},
    dependencies: { '@openai/codex': '0.1.0' },
  };
  expect(await provenance(root, manifest, { tarball, files: [] })).toEqual({
    name: 'sdk',
    version: '1.0.0',
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    codex: '0.1.0',
    node: process.version,
    npm: 'npm@11.0.0',
    tarball: {
      file: 'sdk-1.0.0.tgz',
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      integrity:
        'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
    },
    dependencies: { '@x/b@2.0.0': 'sha512-b' },
  });
});

describe('source maps', () => {
  /** Makes a package of these files; gives what is wrong with its maps. */
  async function problems(files: Readonly<Record<string, string>>): Promise<string[]> {
    const root = temporaryFolder();
    await mkdir(join(root, 'dist'));
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
    return sourceMapProblems(root, Object.keys(files));
  }

  it('may hold their sources', async () => {
    const map = JSON.stringify({ sources: ['../src/a.ts'], sourcesContent: ['text'] });
    const code = 'x;\n//# sourceMappingURL=a.js.map\n';
    expect(await problems({ 'dist/a.js': code, 'dist/a.js.map': map })).toEqual([]);
  });

  it('lead nowhere, or are not there', async () => {
    const map = JSON.stringify({ sources: ['../src/a.ts'] });
    const code = 'x;\n//# sourceMappingURL=b.js.map\n';
    expect(await problems({ 'dist/a.js': code, 'dist/a.js.map': map })).toEqual([
      'dist/a.js.map leads to ../src/a.ts, which is not in the package',
      'dist/a.js names the source map b.js.map, which does not exist',
    ]);
  });
});
