import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each folder of `src` may import besides itself; written down a second time on purpose. */
const layers: Record<string, { allows: string[]; node: boolean }> = {
  util: { allows: [], node: false },
  protocol: { allows: [], node: false },
  transport: { allows: ['protocol'], node: true },
  rpc: { allows: ['protocol', 'transport'], node: false },
  process: { allows: [], node: true },
  client: { allows: ['protocol', 'transport', 'rpc'], node: false },
  schema: { allows: ['protocol'], node: false },
  thread: { allows: ['protocol', 'transport', 'rpc', 'client', 'schema', 'requests'], node: false },
  requests: { allows: ['protocol', 'transport', 'rpc', 'client', 'schema'], node: false },
  account: { allows: ['protocol', 'transport', 'rpc', 'client'], node: false },
  config: { allows: ['protocol', 'transport', 'rpc', 'client'], node: false },
  codex: {
    allows: 'protocol transport rpc client schema thread requests account config process'.split(
      ' ',
    ),
    node: false,
  },
  sync: {
    allows: 'protocol transport rpc client schema thread requests account config codex'.split(' '),
    node: true,
  },
  pool: {
    allows: 'protocol transport rpc client schema thread requests account config codex'.split(' '),
    node: true,
  },
  compat: {
    allows: 'protocol transport rpc client schema thread requests account config codex'.split(' '),
    node: true,
  },
  testing: {
    allows: 'protocol transport rpc client schema thread requests account config codex'.split(' '),
    node: true,
  },
  cli: {
    allows:
      'protocol transport rpc client schema thread requests account config codex testing'.split(
        ' ',
      ),
    node: true,
  },
};
const folders = Object.keys(layers);

/** One offending file for each rule of style: its path, its text and the rule it must break. */
const offences: [rule: string, path: string, text: string][] = [
  ['suspicious/noExplicitAny', 'src/rpc/any.ts', 'export const x = (y: any): number => Number(y);'],
  [
    'style/noNonNullAssertion',
    'src/rpc/bang.ts',
    'export const x = (y?: string): string => y!.trim();',
  ],
  ['style/noEnum', 'src/rpc/enum.ts', 'export enum Colour { Red, Green }'],
  ['style/noDefaultExport', 'src/rpc/default.ts', 'export default 1;'],
  [
    'style/noParameterProperties',
    'src/rpc/property.ts',
    'export class X { constructor(readonly a: string) {} }',
  ],
  ['suspicious/noConsole', 'src/rpc/console.ts', "export const x = (): void => console.log('x');"],
  ['suspicious/noConsole', 'src/cli/console.ts', "export const x = (): void => console.log('x');"],
  ['style/noExcessiveLinesPerFile', 'src/rpc/long.ts', `export const x = 1;\n${lines(301)}`],
  [
    'complexity/noExcessiveLinesPerFunction',
    'src/rpc/long-function.ts',
    `export function x(): number {\n${lines(61)}return 1;\n}`,
  ],
  [
    'complexity/useMaxParams',
    'src/rpc/params.ts',
    'export const x = (a: number, b: number, c: number, d: number): number => a + b + c + d;',
  ],
  ['style/useFilenamingConvention', 'src/rpc/camelCase.ts', 'export const x = 1;'],
  [
    'suspicious/noImportCycles',
    'src/rpc/cycle-a.ts',
    "import { b } from './cycle-b.js';\nexport const a = (): number => b();",
  ],
  [
    'suspicious/noImportCycles',
    'src/rpc/cycle-b.ts',
    "import { a } from './cycle-a.js';\nexport const b = (): number => a();",
  ],
  [
    'nursery/noFloatingPromises',
    'src/rpc/floating.ts',
    'async function work(): Promise<void> {}\nexport function x(): void {\n  work();\n}',
  ],
  [
    'nursery/noMisusedPromises',
    'src/rpc/misused.ts',
    'async function ready(): Promise<boolean> {\n  return true;\n}\nexport function x(): number {\n  if (ready()) return 1;\n  return 2;\n}',
  ],
  [
    'nursery/useExhaustiveSwitchCases',
    'src/rpc/switch.ts',
    "type Kind = 'a' | 'b';\nexport function x(kind: Kind): number {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
  ],
  ['performance/noReExportAll', 'src/rpc/re-export.ts', "export * from './any.js';"],
  [
    'style/useNodejsImportProtocol',
    'src/transport/fs.ts',
    "import { rm } from 'fs';\nexport const x = rm;",
  ],
];

const leaves = ['util', 'protocol', 'transport', 'rpc', 'process', 'client'];
const restricted: [path: string, specifier: string][] = [
  ...folders.flatMap(folder => forbidden(folder).map(to => [file(folder), to] as [string, string])),
  ...folders.map(folder => [file(folder), '../index.js'] as [string, string]),
  ...folders.map(folder => [file(folder), './index.js'] as [string, string]),
  ...folders.map(folder => [file(folder), '../../test/x.js'] as [string, string]),
  ...folders.map(folder => [file(folder), '../../scripts/x.js'] as [string, string]),
  ...folders.map(folder => [file(folder), 'codex-app-server-sdk/testing'] as [string, string]),
  ...leaves.map(folder => [file(folder), '../turn-types.js'] as [string, string]),
  ['src/index.ts', './testing/x.js'],
  ['src/index.ts', './cli/x.js'],
  ['src/index.ts', './sync/x.js'],
  ['src/index.ts', './compat/x.js'],
  ['src/index.ts', './protocol/index.js'],
  ['src/index.ts', '../test/x.js'],
  ['src/errors.ts', './rpc/x.js'],
  ['src/errors.ts', 'node:fs'],
  ['src/turn-types.ts', './thread/x.js'],
  ['src/testing/fake/imports.ts', '../scripted-model.js'],
  ['src/testing/fake/imports.ts', '../../codex/x.js'],
  ['src/testing/fake/imports.ts', '../../process/x.js'],
  ['src/testing/fake/imports.ts', '../../index.js'],
  ['src/requests/real-paths.ts', '../process/x.js'],
  ['src/requests/real-paths.ts', '../client/x.js'],
];
const allowed: [path: string, specifier: string][] = [
  ...folders.flatMap(folder => permitted(folder).map(to => [file(folder), to] as [string, string])),
  ['src/index.ts', './codex/x.js'],
  ['src/index.ts', './schema/x.js'],
  ['src/index.ts', './thread/x.js'],
  ['src/index.ts', './process/x.js'],
  ['src/index.ts', './errors.js'],
  ['src/errors.ts', './protocol/protocol.js'],
  ['src/errors.ts', './turn-types.js'],
  ['src/testing/fake/imports.ts', '../gate.js'],
  ['src/testing/fake/imports.ts', '../../transport/x.js'],
  ['src/testing/fake/imports.ts', '../../errors.js'],
  ['src/testing/fake/imports.ts', 'node:net'],
  ['src/requests/real-paths.ts', 'node:fs'],
  ['src/requests/real-paths.ts', 'node:fs/promises'],
];

function lines(count: number): string {
  return 'console.info(1);\n'.repeat(count);
}

function file(folder: string): string {
  return `src/${folder}/imports.ts`;
}

function forbidden(folder: string): string[] {
  const { allows, node } = layers[folder] ?? { allows: [], node: false };
  const others = folders.filter(
    other => other !== folder && other !== 'util' && !allows.includes(other),
  );
  return [
    ...others.map(other => `../${other}/x.js`),
    ...(node ? [] : ['node:fs', 'node:fs/promises']),
  ];
}

function permitted(folder: string): string[] {
  const { allows, node } = layers[folder] ?? { allows: [], node: false };
  const util = folder === 'util' ? [] : ['../util/x.js'];
  return [
    './x.js',
    'some-package',
    '../errors.js',
    ...util,
    ...allows.map(other => `../${other}/x.js`),
    ...(node ? ['node:fs', 'node:fs/promises'] : []),
  ];
}

interface Finding {
  path: string;
  line: number;
  category: string;
}

function lint(directory: string): Promise<Finding[]> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false', '.'];
  return new Promise((resolve, reject) => {
    execFile(biome, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) => {
      try {
        resolve(parse(stdout));
      } catch (cause) {
        reject(new Error(`Cannot read what biome printed: ${stderr}`, { cause }));
      }
    });
  });
}

function parse(stdout: string): Finding[] {
  const report: {
    diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
  } = JSON.parse(stdout);
  return report.diagnostics.map(({ category, location }) => ({
    path: location.path,
    line: location.start.line,
    category: category.replace(/^lint\//, ''),
  }));
}

function importLines(path: string): { specifier: string; ok: boolean }[] {
  const of = (list: [string, string][], ok: boolean) =>
    list.filter(([from]) => from === path).map(([, specifier]) => ({ specifier, ok }));
  return [...of(allowed, true), ...of(restricted, false)];
}

let directory: string;
let findings: Finding[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lint-rules-'));
  await cp(join(root, 'biome.json'), join(directory, 'biome.json'));
  const importing = new Set([...allowed, ...restricted].map(([path]) => path));
  const texts = new Map(offences.map(([, path, text]) => [path, text]));
  for (const path of importing) {
    const imports = importLines(path).map(
      ({ specifier }, index) => `export type { T${index} } from '${specifier}';\n`,
    );
    texts.set(path, imports.join(''));
  }
  for (const [path, text] of texts) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), `${text}\n`);
  }
  findings = await lint(directory);
}, 30_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('rules of style', () => {
  it.each(offences)('%s is red in %s', (rule, path) => {
    expect(findings.filter(found => found.path === path).map(found => found.category)).toContain(
      rule,
    );
  });
});

describe('rules of layers', () => {
  it.each([...new Set(restricted.map(([path]) => path))])('%s', path => {
    const red = new Set(
      findings
        .filter(found => found.path === path && found.category === 'style/noRestrictedImports')
        .map(found => found.line),
    );
    const expected = importLines(path);
    const actual = expected.map(({ specifier }, index) => ({ specifier, ok: !red.has(index + 1) }));
    expect(actual).toEqual(expected);
  });

  it('cover every folder of src', async () => {
    const entries = await readdir(join(root, 'src'), { withFileTypes: true });
    const found = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
    expect(folders).toEqual(expect.arrayContaining(found));
  });

  it('cannot be passed by with an inline import type', async () => {
    const files = await readdir(join(root, 'src'), { recursive: true });
    const hand = files.filter(name => name.endsWith('.ts') && !name.includes('generated'));
    const texts = await Promise.all(hand.map(name => readFile(join(root, 'src', name), 'utf8')));
    const inline = hand.filter((_, index) =>
      /(?<!await )\bimport\(\s*['"]\./.test(texts[index] ?? ''),
    );
    expect(inline).toEqual([]);
  });
});
