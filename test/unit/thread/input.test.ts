import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { localFiles } from '../../../src/process/local-files.js';
import { type InputItem, type TurnInput, toWireInput } from '../../../src/thread/input.js';
import { localImage, mention, skill, text } from '../../../src/thread/input-helpers.js';
import type { InputContext } from '../../../src/thread/input-paths.js';
import { dataUrl, IMAGES } from '../../support/images.js';

let root = '';
let context: InputContext;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'codex-input-')));
  const files: Record<string, Uint8Array | string> = {
    'a.png': IMAGES.png,
    'no-extension': IMAGES.gif,
    'text.png': 'no image',
    'empty.png': '',
    'notes.md': 'notes',
    'skills/one/SKILL.md': '---\nname: one\n---\n',
    'no-skill/readme.md': 'nothing',
    'a.wav': 'RIFF',
  };
  for (const folder of ['skills/one', 'no-skill', 'folder.png', 'work']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
  await symlink(join(root, 'skills'), join(root, 'link'));
  context = { cwd: join(root, 'work'), files: localFiles(root) };
});

afterAll(() => rm(root, { recursive: true }));

function refusalOf(input: unknown, where: InputContext | undefined = context): unknown {
  try {
    return toWireInput(input as TurnInput, where);
  } catch (error) {
    return error;
  }
}

function pathOf(item: InputItem, where: InputContext): unknown {
  return Reflect.get(toWireInput(item, where)[0] ?? {}, 'path');
}

describe('input', () => {
  test('is a text, an item, or a list of items', () => {
    const wire = { type: 'text', text: 'hi', text_elements: [] };
    expect(toWireInput('hi')).toEqual([wire]);
    expect(toWireInput(text('hi'))).toEqual([wire]);
    expect(toWireInput([text('hi'), { type: 'text', text: 'hi' }])).toEqual([wire, wire]);
  });

  test('keeps what the wire has beyond the helpers', () => {
    const elements = [{ byteRange: { start: 0, end: 2 }, placeholder: null }];
    expect(toWireInput({ type: 'text', text: 'hi', text_elements: elements })).toEqual([
      { type: 'text', text: 'hi', text_elements: elements },
    ]);
    const upload = { type: 'image', fileId: 'file-1', detail: 'low' } as const;
    expect(toWireInput(upload)).toEqual([upload]);
  });

  test('is not changed by what is made of it', () => {
    const item = localImage('../a.png');
    const items = [item];
    toWireInput(items, context);
    expect(items).toEqual([{ type: 'localImage', path: '../a.png' }]);
    expect(items[0]).toBe(item);
  });

  test.each([
    ['an empty text', ''],
    ['white space', ' \n\t'],
    ['no items', []],
    ['only empty texts', [text(''), text(' ')]],
  ])('that is empty is refused: %s', (_name, input) => {
    const error = refusalOf(input);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'input', message: expect.stringContaining('empty') });
  });

  test('that is only an image is not empty', () => {
    const url = dataUrl('image/png', IMAGES.png);
    expect(toWireInput({ type: 'image', url })).toEqual([{ type: 'image', url }]);
  });

  test.each([
    ['a number', 7, 'input[0]'],
    ['null', null, 'input[0]'],
    ['a string among items', [text('a'), 'b'], 'input[1]'],
    ['an item of no type', [{}], 'input[0].type'],
    ['an item of a type from the prototype', [{ type: 'toString' }], 'input[0].type'],
    ['an image of nothing', [text('a'), { type: 'image' }], 'input[1].url'],
    ['an image of a URL object', [{ type: 'image', url: new URL('x:y') }], 'input[0].url'],
    ['a file id that is none', [{ type: 'image', fileId: 5 }], 'input[0].fileId'],
    ['an image file without a path', [{ type: 'localImage' }], 'input[0].path'],
    ['a skill without a name', [{ type: 'skill', path: 'x' }], 'input[0].name'],
    ['an unknown detail', [{ ...localImage('x'), detail: 'huge' }], 'input[0].detail'],
    ['audio of a remote file', [{ type: 'audio', url: 'https://x.test/a.wav' }], 'input[0].url'],
  ])('that is malformed is refused: %s', (_name, input, argument) => {
    const error = refusalOf(input);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
  });
});

describe('the URL of an image', () => {
  test.each(['http://x.test/a.png', 'https://x.test/a.png', 'HTTPS://X.TEST/A.PNG'])(
    'must not be remote: %s',
    url => {
      const error = refusalOf([text('look'), { type: 'image', url }]);
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error).toMatchObject({
        argument: 'input[1].url',
        message: expect.stringContaining('fetch it, and pass its bytes to image()'),
      });
    },
  );

  test.each([
    ['nothing', ''],
    ['a file', 'file:///a.png'],
    ['a text', 'data:text/plain;base64,aGVsbG8='],
    ['text that claims to be an image', 'data:image/png;base64,aGVsbG8='],
    ['SVG', dataUrl('image/svg+xml', Buffer.from('<svg/>'))],
    ['base64 without its padding', 'data:image/png;base64,iVBORw0KGgo'],
    ['base64 with line breaks', dataUrl('image/png', IMAGES.png).replace('AAAA', 'AA\nAA')],
    ['no base64', 'data:image/png,abc'],
  ])('must hold an image: %s', (_name, url) => {
    expect(refusalOf({ type: 'image', url })).toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'input[0].url',
    });
  });
});

describe('the path of an item', () => {
  test.each([
    ['an image', () => localImage('../a.png'), 'a.png'],
    ['an image without an extension', () => localImage('../no-extension'), 'no-extension'],
    ['an image, by an absolute path', () => localImage(join(root, 'a.png')), 'a.png'],
    ['audio', (): InputItem => ({ type: 'localAudio', path: '../a.wav' }), 'a.wav'],
    ['a skill', () => skill('one', '../skills/one/SKILL.md'), 'skills/one/SKILL.md'],
    ['the folder of a skill', () => skill('one', '../skills/one'), 'skills/one/SKILL.md'],
    ['a skill behind a link', () => skill('one', '../link/one'), 'skills/one/SKILL.md'],
    ['a mentioned file', () => mention('notes', '../notes.md'), 'notes.md'],
    ['a mentioned folder', () => mention('skills', '../skills'), 'skills'],
  ])('is made absolute from the cwd of the thread: %s', (_name, item, expected) => {
    expect(pathOf(item(), context)).toBe(join(root, expected));
  });

  test.each(['app://connector', 'plugin://name@marketplace'])('may be a URI: %s', path => {
    expect(pathOf(mention('x', path), context)).toBe(path);
    expect(pathOf(skill('x', 'skill://other/x'), context)).toBe('skill://other/x');
  });

  test.each([
    ['a missing image', localImage('missing.png'), 'does not exist'],
    ['a folder as an image', localImage('../folder.png'), 'is not a file'],
    ['a text as an image', localImage('../text.png'), 'is not a PNG'],
    ['an empty file as an image', localImage('../empty.png'), 'is not a PNG'],
    ['no path', localImage(' '), 'is empty'],
    ['missing audio', { type: 'localAudio', path: 'missing.wav' } as const, 'does not exist'],
    ['a missing skill', skill('x', 'missing'), 'does not exist'],
    ['a folder that is no skill', skill('x', '../no-skill'), 'has no SKILL.md'],
    ['a missing mention', mention('x', 'missing.md'), 'does not exist'],
  ])('must lead to what the item needs: %s', (_name, item, message) => {
    const error = refusalOf([text('look'), item]);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({
      argument: 'input[1].path',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['/home/me/project', 'a/b.png', '/home/me/project/a/b.png'],
    ['/', 'a.png', '/a.png'],
    ['/home/me', '/else/a.png', '/else/a.png'],
    ['C:\\work', 'a.png', 'C:\\work\\a.png'],
    ['C:\\work', 'D:\\a.png', 'D:\\a.png'],
    ['\\\\host\\share', 'a.png', '\\\\host\\share\\a.png'],
  ])('is only joined where the files are of another machine: %s and %s', (cwd, path, expected) => {
    expect(pathOf(localImage(path), { cwd, files: undefined })).toBe(expected);
  });

  test('stays as it is without a context', () => {
    expect(toWireInput(localImage('a.png'))).toEqual([{ type: 'localImage', path: 'a.png' }]);
  });
});
