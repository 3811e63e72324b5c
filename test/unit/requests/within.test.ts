import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import type { FileUpdateChange } from '../../../src/protocol/protocol.js';
import type { FileChangeApproval } from '../../../src/requests/approval-types.js';
import { approvals } from '../../../src/requests/policies.js';
import { fileChangeRequest } from './requests.js';

/** Holds `project`, the folder that is decided about, and neighbours of it. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'within-')));
const project = join(root, 'project');

beforeAll(() => {
  for (const folder of ['project/src/deep', 'project-two', 'outside/deep']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const file of ['project/old.ts', 'project/src/a.ts', 'outside/secret', 'project-two/b.ts']) {
    writeFileSync(join(root, file), 'x');
  }
  const links: [at: string, to: string][] = [
    ['project/out', '../outside'],
    ['project/out-file', '../outside/secret'],
    ['project/in', 'src'],
    ['project/in-file', 'src/a.ts'],
    ['project/nowhere', '../outside/missing'],
    ['project/nowhere-inside', 'missing'],
    ['project/loop', 'loop'],
    ['project/src/up', '../../outside/deep'],
    ['alias', 'project'],
    ['outside/file-link', '../project/old.ts'],
    ['outside/folder-link', '../project'],
  ];
  for (const [at, to] of links) symlinkSync(to, join(root, at));
  linkSync(join(root, 'outside/secret'), join(root, 'project/second-name'));
});
afterAll(() => rmSync(root, { recursive: true }));

function add(path: string): FileUpdateChange {
  return { path, kind: { type: 'add' }, diff: '' };
}

function move(path: string, to: string | null): FileUpdateChange {
  return { path, kind: { type: 'update', move_path: to }, diff: '' };
}

function remove(path: string): FileUpdateChange {
  return { path, kind: { type: 'delete' }, diff: '' };
}

function judge(
  changes: readonly FileUpdateChange[],
  request: Partial<FileChangeApproval> = {},
  folder: string = project,
): unknown {
  const policy = approvals.within(folder);
  return policy.fileChange?.(fileChangeRequest({ cwd: project, ...request, changes }));
}

const inside = [
  'old.ts',
  'new.ts',
  './new.ts',
  'src/a.ts',
  'src/b.ts',
  'new/folder/of/a.ts',
  '..new.ts',
  '...',
  'src/../new.ts',
  'src/deep/../../new.ts',
  'src/./deep//new.ts',
  'out/../project/new.ts',
  'in/a.ts',
  'in/new.ts',
  'in/new/c.ts',
  'in-file',
  'a b\n.ts',
  '~/x',
];
const outside = [
  '.',
  '',
  '/',
  '/etc/passwd',
  '..',
  '../new.ts',
  '../outside/secret',
  '../project-two/b.ts',
  '../project-two/new.ts',
  '../projec',
  '../project.ts',
  'src/../../new.ts',
  'src/../..',
  'missing/../../new.ts',
  'missing/../new.ts',
  'out/new.ts',
  'out/secret',
  'out/new/folder/a.ts',
  'out-file',
  'out/../new.ts',
  'src/up/../new.ts',
  'in/../../new.ts',
  'nowhere',
  'nowhere/new.ts',
  'nowhere-inside',
  'loop',
  'loop/new.ts',
  'second-name',
  'new.ts/..',
  'new.ts/.',
  'a\0b',
  `${'a'.repeat(300)}`,
  'file:///etc/passwd',
  'C:\\windows\\x',
  '..\\x',
];

describe('paths that count from the working directory', () => {
  test.each(inside)('accepts %j', async path => {
    expect(await judge([add(path)])).toBe('accept');
  });

  test.each(outside)('has no opinion about %j', async path => {
    expect(await judge([add(path)])).toBeUndefined();
  });

  test('counts from where the agent is', async () => {
    expect(await judge([add('a.ts')], { cwd: join(project, 'src') })).toBe('accept');
    expect(await judge([add('../b.ts')], { cwd: join(project, 'src') })).toBe('accept');
    expect(await judge([add('../b.ts')], { cwd: join(project, 'in') })).toBe('accept');
    expect(await judge([add('a.ts')], { cwd: root })).toBeUndefined();
    expect(await judge([add('a.ts')], { cwd: join(project, 'out') })).toBeUndefined();
    expect(await judge([add('project/a.ts')], { cwd: root })).toBe('accept');
  });

  test.each([null, 'project', '.', ''])('has no opinion when they count from %j', async cwd => {
    expect(await judge([add('a.ts')], { cwd })).toBeUndefined();
    expect(await judge([add(join(project, 'a.ts'))], { cwd })).toBe('accept');
  });
});

describe('absolute paths', () => {
  test.each(inside)('accepts %j', async path => {
    expect(await judge([add(`${project}/${path}`)], { cwd: null })).toBe('accept');
  });

  const others = outside.filter(path => !/^(?:|\/.*|file:.*|.*\\.*)$/.test(path));
  test.each(others)('has no opinion about %j', async path => {
    expect(await judge([add(`${project}/${path}`)], { cwd: null })).toBeUndefined();
  });

  test.each(['alias/new.ts', 'alias/src/a.ts', 'outside/../project/new.ts'])(
    'accepts %j, which leads inside',
    async path => {
      expect(await judge([add(join(root, path))])).toBe('accept');
      expect(await judge([add(`${root}/${path}`)])).toBe('accept');
    },
  );

  test('looks at where an entry lies as well as at where it leads', async () => {
    expect(await judge([remove(join(root, 'outside/file-link'))])).toBeUndefined();
    expect(await judge([remove(join(root, 'alias'))])).toBeUndefined();
    expect(await judge([remove(join(root, 'outside/folder-link'))])).toBeUndefined();
  });
});

describe('changes', () => {
  test.each<[string, FileUpdateChange[]]>([
    ['an update', [move('old.ts', null)]],
    ['a deletion', [remove('src/a.ts')]],
    ['a move', [move('old.ts', 'src/new.ts')]],
    ['several', [add('a'), remove('old.ts'), move('src/a.ts', 'b')]],
  ])('accepts %s', async (_, changes) => {
    expect(await judge(changes)).toBe('accept');
  });

  test.each<[string, FileUpdateChange[]]>([
    ['none', []],
    ['a move to the outside', [move('old.ts', '../outside/new.ts')]],
    ['a move to the outside through a link', [move('old.ts', 'out/new.ts')]],
    ['a move from the outside', [move('../outside/secret', 'new.ts')]],
    ['a move to a neighbour', [move('old.ts', join(root, 'project-two/x'))]],
    ['a move to nowhere', [move('old.ts', '')]],
    ['a deletion outside', [remove('../outside/secret')]],
    ['a deletion through a link', [remove('out/secret')]],
    ['one outside, first', [add('../x'), add('a')]],
    ['one outside, last', [add('a'), remove('old.ts'), add('../x')]],
    ['a kind that is not known', [{ ...add('a'), kind: { type: 'other' } as never }]],
    ['a target that is no text', [move('old.ts', 1 as never)]],
    ['a path that is no text', [add(1 as never)]],
  ])('has no opinion about %s', async (_, changes) => {
    expect(await judge(changes)).toBeUndefined();
  });

  test('takes a target that is left out as none', async () => {
    const kind = { type: 'update' } as FileUpdateChange['kind'];
    expect(await judge([{ path: 'old.ts', kind, diff: '' }])).toBe('accept');
  });
});

describe('a root that is to become writable', () => {
  test.each(['.', 'src', 'new', '../alias'])('accepts %j', async path => {
    const params = { ...fileChangeRequest().params, grantRoot: join(project, path) };
    expect(await judge([add('a')], { params })).toBe('accept');
  });

  test.each(['..', 'out', '../project-two', 'src/up', '/', 'nowhere'])(
    'has no opinion about %j',
    async path => {
      const grantRoot = path === '/' ? path : join(project, path);
      const params = { ...fileChangeRequest().params, grantRoot };
      expect(await judge([add('a')], { params })).toBeUndefined();
    },
  );

  test('may be null', async () => {
    const params = { ...fileChangeRequest().params, grantRoot: null };
    expect(await judge([add('a')], { params })).toBe('accept');
  });
});

describe('the folder', () => {
  test('may be a link, or the root of everything', async () => {
    expect(await judge([add(join(project, 'a'))], {}, join(root, 'alias'))).toBe('accept');
    expect(await judge([add('/etc/none')], {}, '/')).toBe('accept');
    expect(await judge([add('/')], {}, '/')).toBeUndefined();
  });

  test('counts from the working directory of the process', async () => {
    const changes = [add(join(project, 'new.ts'))];
    expect(await judge(changes, {}, relative(process.cwd(), project))).toBe('accept');
    expect(await judge(changes, {}, '.')).toBeUndefined();
  });

  test('stays what it was when a link is turned elsewhere', async () => {
    const link = join(root, 'turning');
    symlinkSync('project', link);
    const policy = approvals.within(link);
    rmSync(link);
    symlinkSync('outside', link);
    const judgeNow = (path: string): unknown =>
      policy.fileChange?.(fileChangeRequest({ changes: [add(path)] }));
    expect(await judgeNow(join(link, 'new.ts'))).toBeUndefined();
    expect(await judgeNow(join(project, 'new.ts'))).toBe('accept');
  });

  test.each<[unknown, string]>([
    ['', 'empty'],
    [undefined, 'type undefined'],
    [1, 'type number'],
    [join(root, 'missing'), 'no folder'],
    [join(project, 'old.ts'), 'no folder'],
    [join(project, 'nowhere'), 'no folder'],
    ['a\0b', 'no folder'],
  ])('has to be one: %j', (folder, cause) => {
    const make = (): unknown => approvals.within(folder as string);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(cause);
    expect(make).toThrow(expect.objectContaining({ argument: 'directory' }));
  });
});

test('decides about file changes only', () => {
  expect(Object.keys(approvals.within(project))).toEqual(['fileChange']);
});

test('accepts nothing that the system would put outside', async () => {
  const names = ['..', '.', '', 'src', 'deep', 'up', 'out', 'in', 'project', 'project-two', 'new'];
  const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(path, async parts => {
      const text = [project, ...parts].join('/');
      if ((await judge([add(text)])) !== 'accept') return;
      // The nearest folder that is there, as the system finds it; the rest cannot lead out of it.
      const real = realParent(text);
      expect(`${real}/`.startsWith(`${project}/`)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function realParent(path: string): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    try {
      return realpathSync.native(path.slice(0, end));
    } catch {
      // It is not there.
    }
  }
  return '/';
}
