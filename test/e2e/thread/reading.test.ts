import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError, InvalidRequestError } from '../../../src/errors.js';
import type { ThreadItem } from '../../../src/protocol/protocol.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';
import type { ThreadOptions } from '../../../src/thread/thread-options.js';
import { rejection } from '../../support/deferred.js';

const UNKNOWN = '01999999-0000-7000-8000-000000000000';

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  codex = await model.startCodex();
});

afterEach(() => model.close());

async function threadWith(inputs: readonly string[], options: ThreadOptions = {}): Promise<Thread> {
  const thread = await codex.startThread(options);
  for (const input of inputs) await thread.run(input);
  return thread;
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const textOf = (item: ThreadItem): string | undefined => {
  if (item.type === 'agentMessage') return item.text;
  return item.type === 'userMessage' && item.content[0]?.type === 'text'
    ? item.content[0].text
    : undefined;
};

describe('reading a thread', () => {
  test('gives its turns with their items when asked', async () => {
    const thread = await threadWith(['one', 'two']);
    const bare = await thread.read();
    expect(bare).toMatchObject({ id: thread.id, preview: 'one', turns: [] });
    const { turns } = await thread.read({ includeTurns: true });
    expect(turns.map(({ items }) => items.map(textOf))).toEqual([
      ['one', 'echo one'],
      ['two', 'echo two'],
    ]);
  });

  test.each([{}, { historyMode: 'legacy' }] as const)(
    'gives no turns before the first one: %o',
    async options => {
      const thread = await codex.startThread(options);
      expect(await thread.read({ includeTurns: true })).toMatchObject({ id: thread.id, turns: [] });
      expect(await thread.turns()).toMatchObject({ data: [], nextCursor: null });
      expect(await thread.items()).toMatchObject({ data: [], nextCursor: null });
      expect(await collect(thread.items())).toEqual([]);
    },
  );

  test('works while another app-server holds the thread', async () => {
    const { id } = await threadWith(['one']);
    await using second = await model.startCodex();
    const seen = await collect(second.threads());
    expect(seen.map(thread => thread.id)).toEqual([id]);
  });
});

describe('the turns of a thread', () => {
  test('come newest first over all pages, or oldest first when told', async () => {
    const thread = await threadWith(['one', 'two', 'three']);
    const newest = await collect(thread.turns({ limit: 1 }));
    const oldest = await collect(thread.turns({ limit: 2, sortDirection: 'asc' }));
    expect(newest.map(turn => textOf(turn.items[0] as ThreadItem))).toEqual([
      'three',
      'two',
      'one',
    ]);
    expect(oldest.map(({ id }) => id)).toEqual(newest.map(({ id }) => id).reverse());
  });

  test('have as much of their items as asked for', async () => {
    model.callTool('exec_command', { cmd: 'echo hi' }).reply('done');
    const thread = await threadWith(['one']);
    const types = async (itemsView: 'notLoaded' | 'summary' | 'full'): Promise<string[]> => {
      const [turn] = (await thread.turns({ itemsView })).data;
      return turn?.items.map(({ type }) => type) ?? ['no turn'];
    };
    expect(await types('notLoaded')).toEqual([]);
    expect(await types('summary')).toEqual(['userMessage', 'agentMessage']);
    expect(await types('full')).toEqual(['userMessage', 'commandExecution', 'agentMessage']);
  });
});

describe('the items of a thread', () => {
  test.each([{}, { historyMode: 'legacy' }] as const)(
    'come oldest first over all pages, or newest first when told: %o',
    async options => {
      const thread = await threadWith(['one', 'two'], options);
      const texts = ['one', 'echo one', 'two', 'echo two'];
      expect((await collect(thread.items({ limit: 1 }))).map(textOf)).toEqual(texts);
      const newest = await collect(thread.items({ limit: 1, sortDirection: 'desc' }));
      expect(newest.map(textOf)).toEqual([...texts].reverse());
    },
  );

  test.each([{}, { historyMode: 'legacy' }] as const)(
    'can be those of one turn, and tell their turn: %o',
    async options => {
      const thread = await threadWith(['one', 'two'], options);
      const [second] = (await thread.turns()).data;
      const page = await thread.items({ turnId: second?.id ?? '' });
      expect(page.data.map(textOf)).toEqual(['two', 'echo two']);
      expect(page.entries.map(({ turnId }) => turnId)).toEqual([second?.id, second?.id]);
      expect(page.entries.map(({ item }) => item)).toEqual(page.data);
    },
  );

  test('go on where a page ended', async () => {
    const thread = await threadWith(['one', 'two']);
    const { nextCursor } = await thread.items({ limit: 3 });
    expect((await thread.items({ cursor: nextCursor })).data.map(textOf)).toEqual(['echo two']);
  });
});

describe('an ephemeral thread', () => {
  test('can be read, but has no stored turns and items, and says so', async () => {
    const thread = await threadWith(['one'], { ephemeral: true });
    expect(await thread.read()).toMatchObject({ id: thread.id, ephemeral: true });
    const readings = [
      () => thread.turns(),
      () => thread.items(),
      () => thread.read({ includeTurns: true }),
    ];
    for (const read of readings) {
      const error = await rejection(read());
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toHaveProperty('message', expect.stringContaining('start it without'));
    }
  });
});

describe('the list of threads', () => {
  test('holds every stored thread, newest first, over all pages', async () => {
    const ids: string[] = [];
    for (const input of ['one', 'two', 'three']) ids.unshift((await threadWith([input])).id);
    const listing = codex.threads({ limit: 1 });
    expect((await collect(listing)).map(({ id }) => id)).toEqual(ids);
    const page = await listing;
    expect(page.data.map(({ preview }) => preview)).toEqual(['three']);
    expect(page.nextCursor).toEqual(expect.any(String));
    const rest = codex.threads({ cursor: page.nextCursor });
    expect((await collect(rest)).map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test('starts a session that is not started yet', async () => {
    const { id } = await threadWith(['one']);
    await codex.close();
    const { env, codexHome } = model.home;
    await using lazy = new Codex({ env, codexHome, cwd: model.workspace });
    expect((await collect(lazy.threads())).map(thread => thread.id)).toEqual([id]);
  });

  test('can be filtered by title, folder, archive and id', async () => {
    const first = await threadWith(['about apples', 'more about pears']);
    const second = await threadWith(['about plums'], { cwd: model.home.home });
    await second.setName('Fruit');
    const ids = async (filter: Parameters<Codex['threads']>[0]): Promise<string[]> =>
      (await codex.threads(filter)).data.map(({ id }) => id);

    expect(await ids({ searchTerm: 'apples' })).toEqual([first.id]);
    expect(await ids({ searchTerm: 'Fruit' })).toEqual([second.id]);
    expect(await ids({ searchTerm: 'pears' })).toEqual([]);
    expect(await ids({ cwd: model.home.home })).toEqual([second.id]);
    expect(await ids({ excludedThreadIds: [second.id] })).toEqual([first.id]);
    expect(await ids({ sortDirection: 'asc' })).toEqual([first.id, second.id]);
    expect(await ids({ archived: true })).toEqual([]);
  });

  test('names the ids of loaded threads apart from it', async () => {
    const thread = await codex.startThread();
    expect(await collect(codex.threads())).toEqual([]);
    expect(await collect(codex.loadedThreads())).toEqual([thread.id]);
  });
});

describe('the search in threads', () => {
  test('finds what was said by either side, with an excerpt', async () => {
    const thread = await threadWith(['about apples', 'more about pears']);
    await threadWith(['about plums']);
    for (const term of ['PEARS', 'echo more']) {
      const [found, ...others] = await collect(codex.searchThreads(term, { limit: 1 }));
      expect(found?.thread.id).toBe(thread.id);
      expect(found?.snippet.toLowerCase()).toContain(term.toLowerCase());
      expect(others).toEqual([]);
    }
    expect(await collect(codex.searchThreads('no such words'))).toEqual([]);
  });

  test('needs words', async () => {
    const error = await rejection(codex.searchThreads(' '));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'term' });
  });
});

describe('a listing that cannot be made', () => {
  test.each([
    ['an unknown filter', { name: 'x' }, 'options.name'],
    ['a filter of the wrong type', { archived: 'yes' }, 'options.archived'],
    ['a limit of zero', { limit: 0 }, 'options.limit'],
    ['half a limit', { limit: 1.5 }, 'options.limit'],
    ['no options', 5, 'options'],
  ])('is refused before anything is sent: %s', async (_name, options, argument) => {
    const thread = await codex.startThread();
    for (const listing of [
      codex.threads(options as object),
      thread.turns(options as object),
      thread.items(options as object),
    ]) {
      const error = await rejection(collect<unknown>(listing));
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error).toMatchObject({ argument });
    }
  });

  test('says which cursors it takes', async () => {
    const thread = await threadWith(['one', 'two']);
    const { nextCursor: foreign } = await thread.turns({ limit: 1 });
    expect(foreign).toEqual(expect.any(String));
    for (const listing of [
      codex.threads({ cursor: foreign }),
      codex.threads({ cursor: 'garbage' }),
      thread.items({ cursor: foreign }),
      codex.searchThreads('one', { cursor: 'garbage' }),
    ]) {
      const error = await rejection(listing);
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({ code: -32600, cause: expect.any(InvalidRequestError) });
      expect(error).toHaveProperty('message', expect.stringContaining('the same listing gave'));
    }
  });

  test('says where to find a thread that does not exist', async () => {
    const thread = await threadWith(['one']);
    await thread.delete();
    for (const read of [() => thread.read(), () => thread.items(), () => thread.turns()]) {
      const error = await rejection(read());
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toHaveProperty('message', expect.stringContaining('codex.threads()'));
    }
    for (const id of ['not-an-id', UNKNOWN]) {
      await expect(codex.resumeThread(id)).rejects.toThrow('codex.threads()');
    }
  });
});
