import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { TurnInput } from '../../../src/thread/input.js';
import { image, localImage, mention, skill, text } from '../../../src/thread/input-helpers.js';
import { rejection } from '../../support/deferred.js';
import { dataUrl, IMAGES } from '../../support/images.js';

const skillFile = (name: string): string =>
  `---\nname: ${name}\ndescription: Says ${name}.\n---\nAlways answer with ${name.toUpperCase()}.\n`;

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  model = await ScriptedModel.start({
    files: {
      'sub/readme.md': 'in the sub folder',
      'text.png': 'no image',
      'notes.md': 'the notes',
      '.codex/skills/alpha/SKILL.md': skillFile('alpha'),
      '.agents/skills/beta/SKILL.md': skillFile('beta'),
    },
  });
  for (const [name, bytes] of Object.entries(IMAGES)) {
    await writeFile(join(model.workspace, `a.${name}`), bytes);
  }
  model.otherwise('seen');
  codex = await model.startCodex();
});

afterEach(() => model.close());

/** Runs a turn with the input, and gives what the model was sent for it. */
async function sent(input: TurnInput, cwd?: string) {
  const thread = await codex.startThread(cwd === undefined ? {} : { cwd });
  const result = await thread.run(input);
  const request = model.requests.find(({ threadId }) => threadId === thread.id);
  if (request === undefined) throw new Error('the model was not asked');
  return { request, result };
}

describe('an image', () => {
  test.each(Object.keys(IMAGES))('in a file reaches the model as a data URL: %s', async name => {
    const { request } = await sent([text('look'), localImage(`a.${name}`)]);
    expect(request.images).toEqual([expect.stringMatching(/^data:image\/[a-z]+;base64,/)]);
    expect(request.userTexts).toContain('look');
  });

  test.each(Object.entries(IMAGES))('of bytes reaches the model: %s', async (_name, bytes) => {
    const { request } = await sent([text('look'), image(bytes)]);
    expect(request.images).toEqual([expect.stringMatching(/^data:image\/[a-z]+;base64,/)]);
  });

  test('of a data URL reaches the model as it is, alone too', async () => {
    const url = dataUrl('image/png', IMAGES.png);
    const { request, result } = await sent(image(url));
    expect(request.images).toEqual([url]);
    expect(result.items[0]).toMatchObject({
      type: 'userMessage',
      content: [{ type: 'image', url }],
    });
  });

  test('in a file counts from the cwd of the thread', async () => {
    const sub = join(model.workspace, 'sub');
    const { request, result } = await sent([text('look'), localImage('../a.png')], sub);
    expect(request.images).toEqual([dataUrl('image/png', IMAGES.png)]);
    expect(result.items[0]).toMatchObject({
      content: [{ type: 'text' }, { type: 'localImage', path: join(model.workspace, 'a.png') }],
    });
  });

  test('can be added to a running turn', async () => {
    const gate = model.gate();
    model.stream(['one', gate]).reply('two');
    const thread = await codex.startThread();
    const turn = await thread.turn('go');
    for await (const piece of turn.text()) if (piece) break;
    await turn.steer([text('look'), localImage('a.png')]);
    gate.open();
    await turn.run();
    expect(model.requests.at(-1)?.images).toEqual([dataUrl('image/png', IMAGES.png)]);
  });
});

describe('a skill', () => {
  test.each([
    ['its file', 'alpha', '.codex/skills/alpha/SKILL.md'],
    ['its folder', 'beta', '.agents/skills/beta'],
  ])('is put before the model by the path of %s', async (_name, name, path) => {
    const { request } = await sent([text('hello'), skill(name, path)]);
    expect(JSON.stringify(request.input)).toContain(`Always answer with ${name.toUpperCase()}.`);
  });

  test('that is not asked for is not put before the model', async () => {
    const { request } = await sent('hello');
    expect(JSON.stringify(request.input)).not.toContain('Always answer with');
  });

  test('is found in the cwd of the thread, wherever the path counts from', async () => {
    const sub = join(model.workspace, 'sub');
    const path = join(model.workspace, '.agents/skills/beta');
    const { request } = await sent([text('hello'), skill('beta', path)], model.workspace);
    expect(JSON.stringify(request.input)).toContain('Always answer with BETA.');
    await expect(sent([text('hello'), skill('beta', '.agents/skills/beta')], sub)).rejects.toThrow(
      'does not exist',
    );
  });
});

describe('a mention', () => {
  test('of a file or an app is kept with the message', async () => {
    const { result } = await sent([
      text('read it'),
      mention('notes', 'notes.md'),
      mention('mail', 'app://mail'),
    ]);
    expect(result.status).toBe('completed');
    expect(result.items[0]).toMatchObject({
      content: [
        { type: 'text' },
        { type: 'mention', name: 'notes', path: join(model.workspace, 'notes.md') },
        { type: 'mention', name: 'mail', path: 'app://mail' },
      ],
    });
  });
});

describe('input that the app-server would refuse or overlook', () => {
  test.each([
    ['a remote image', { type: 'image', url: 'https://x.test/a.png' } as const, 'input[1].url'],
    ['a data URL of text', { type: 'image', url: 'data:,x' } as const, 'input[1].url'],
    ['a missing image', localImage('missing.png'), 'input[1].path'],
    ['a file that is no image', localImage('text.png'), 'input[1].path'],
    ['a folder', localImage('sub'), 'input[1].path'],
    ['a missing skill', skill('x', 'x/SKILL.md'), 'input[1].path'],
    ['a folder without a skill', skill('x', 'sub'), 'input[1].path'],
    ['a mention of nothing', mention('x', 'missing.md'), 'input[1].path'],
  ])('is refused before anything is sent: %s', async (_name, item, argument) => {
    const thread = await codex.startThread();
    const frames: string[] = [];
    using _watch = codex.on('turn/started', () => frames.push('turn/started'));
    const error = await rejection(thread.run([text('look'), item]));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
    expect((await thread.run('next')).status).toBe('completed');
    expect(frames).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
  });
});

test('the output of a tool stands in place of input', async () => {
  const thread = await codex.startThread();
  await thread.run('hello');
  const toolOutput = { name: 'clock', namespace: null, output: 'It is noon.' };
  const { status } = await thread.run([], { toolOutput });
  expect(status).toBe('completed');
  expect(JSON.stringify(model.requests[1]?.input.at(-1))).toContain('It is noon.');
});
