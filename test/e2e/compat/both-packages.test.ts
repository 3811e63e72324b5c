// What programs rely on, held against the official package and the one that takes its place.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodexOptions, ThreadEvent, ThreadOptions } from '@openai/codex-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Gate,
  message,
  reasoning,
  ScriptedModel,
  toolCall,
  usage,
} from '../../../src/testing/testing.js';
import { type AnyThread, packages } from '../../compat/packages.js';
import { rejection } from '../../support/deferred.js';
import { IMAGES } from '../../support/images.js';

let model: ScriptedModel;

beforeEach(async () => {
  // A model that Codex knows: there is no warning about it.
  model = await ScriptedModel.start({ model: 'gpt-5.5' });
});
afterEach(() => model.close());

async function read(thread: AnyThread, input: string): Promise<ThreadEvent[]> {
  const events: ThreadEvent[] = [];
  for await (const event of (await thread.runStreamed(input)).events) events.push(event);
  return events;
}

describe.each(packages)('$name', ({ Codex, Thread }) => {
  function client(options: CodexOptions = {}): InstanceType<typeof Codex> {
    const env = { PATH: process.env['PATH'] ?? '', ...model.home.env };
    return new Codex({ env, ...options });
  }

  function start(options: ThreadOptions = {}): AnyThread {
    return client().startThread(here(options));
  }

  function here(options: ThreadOptions = {}): ThreadOptions {
    return { workingDirectory: model.workspace, skipGitRepoCheck: true, ...options };
  }

  test('runs turns of a thread, whose usage adds up', async () => {
    model.respond(message('one'), usage({ inputTokens: 5, cachedInputTokens: 2, outputTokens: 3 }));
    model.respond(message('two'), usage({ inputTokens: 7, outputTokens: 4, reasoningTokens: 1 }));
    const thread = start();
    expect(thread).toBeInstanceOf(Thread);
    expect(thread.id).toBeNull();
    expect(await thread.run(' first ')).toEqual({
      items: [{ id: 'item_0', type: 'agent_message', text: 'one' }],
      finalResponse: 'one',
      usage: {
        input_tokens: 5,
        cached_input_tokens: 2,
        cache_write_input_tokens: 0,
        output_tokens: 3,
        reasoning_output_tokens: 0,
      },
    });
    const events = await read(thread, 'second');
    expect(events).toEqual([
      { type: 'thread.started', thread_id: thread.id },
      { type: 'turn.started' },
      { type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: 'two' } },
      {
        type: 'turn.completed',
        usage: {
          input_tokens: 12,
          cached_input_tokens: 2,
          cache_write_input_tokens: 0,
          output_tokens: 7,
          reasoning_output_tokens: 1,
        },
      },
    ]);
    expect(model.requests.at(-1)?.userTexts).toEqual([' first ', 'second']);
  });

  test('gives items from their start to their end', async () => {
    const patch = '*** Begin Patch\n*** Add File: new.txt\n+hi\n*** End Patch';
    const plan = (first: string, second: string) => ({
      plan: [
        { step: 'a', status: first },
        { step: 'b', status: second },
      ],
    });
    model.respond(
      reasoning(['one', 'two']),
      message('so', { phase: 'commentary' }),
      toolCall('exec_command', { cmd: 'echo hi; exit 3' }),
    );
    model.callTool('update_plan', plan('in_progress', 'pending'));
    model.callTool('update_plan', plan('completed', 'in_progress'));
    model.callTool('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` });
    model.reply('done');
    const codex = client({ config: { tools: { update_plan: { enabled: true } } } });
    const events = await read(codex.startThread(here({ sandboxMode: 'workspace-write' })), 'go');
    const command = { id: 'item_2', type: 'command_execution', command: expect.any(String) };
    const change = {
      id: 'item_4',
      type: 'file_change',
      changes: [{ path: join(model.workspace, 'new.txt'), kind: 'add' }],
    };
    const todo = (first: boolean) => ({
      id: 'item_3',
      type: 'todo_list',
      items: [
        { text: 'a', completed: first },
        { text: 'b', completed: false },
      ],
    });
    const started = { aggregated_output: '', exit_code: null, status: 'in_progress' };
    const ended = { aggregated_output: 'hi\n', exit_code: 3, status: 'failed' };
    expect(events.slice(2, -1)).toEqual([
      { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'one\ntwo' } },
      { type: 'item.completed', item: { id: 'item_1', type: 'agent_message', text: 'so' } },
      { type: 'item.started', item: { ...command, ...started } },
      { type: 'item.completed', item: { ...command, ...ended } },
      { type: 'item.started', item: todo(false) },
      { type: 'item.updated', item: todo(true) },
      { type: 'item.started', item: { ...change, status: 'in_progress' } },
      { type: 'item.completed', item: { ...change, status: 'completed' } },
      { type: 'item.completed', item: { id: 'item_5', type: 'agent_message', text: 'done' } },
      { type: 'item.completed', item: todo(true) },
    ]);
    expect(readFileSync(join(model.workspace, 'new.txt'), 'utf8')).toBe('hi\n');
  });

  test('says what the server warns of, before the turn begins', async () => {
    model.reply('ok');
    const thread = client({ configOverrides: ['features.web_search_request=true'] }).startThread(
      here({ model: 'unheard-of' }),
    );
    const events = await read(thread, 'go');
    expect(events.slice(1, 4)).toEqual([
      {
        type: 'item.completed',
        item: { id: 'item_0', type: 'error', message: expect.stringMatching(/deprecated.* \(Set/) },
      },
      {
        type: 'item.completed',
        item: { id: 'item_1', type: 'error', message: expect.stringContaining('unheard-of') },
      },
      { type: 'turn.started' },
    ]);
  });

  test('takes images and texts, and a schema for one turn', async () => {
    const path = join(model.workspace, 'dot.png');
    writeFileSync(path, IMAGES.png);
    model.reply('{}').reply('ok');
    const thread = start();
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };
    await thread.run(
      [
        { type: 'text', text: 'a' },
        { type: 'local_image', path },
        { type: 'text', text: 'b' },
      ],
      { outputSchema: schema },
    );
    await thread.run('c');
    const [first, second] = model.requests;
    expect(first?.body['text']).toMatchObject({
      format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema },
    });
    expect(second?.body['text']).not.toHaveProperty('format');
    expect(JSON.stringify(first?.body['input'])).toMatch(/input_image.*a\\n\\nb/);
  });

  test('sends its options anew with every turn, and forgets those of other threads', async () => {
    model.otherwise('ok');
    const added = join(model.home.root, 'added');
    const configured = join(model.home.root, 'configured');
    mkdirSync(added);
    mkdirSync(configured);
    const codex = client({
      config: {
        sandbox_workspace_write: { writable_roots: [configured], exclude_slash_tmp: true },
      },
    });
    const thread = codex.startThread(
      here({
        model: 'gpt-5.5',
        modelReasoningEffort: 'high',
        sandboxMode: 'workspace-write',
        additionalDirectories: [added],
        networkAccessEnabled: true,
        webSearchMode: 'live',
        threadSource: 'test',
      }),
    );
    await thread.run('one');
    await codex.resumeThread(thread.id ?? '', here({ model: 'other' })).run('two');
    await codex.resumeThread(thread.id ?? '', here()).run('three');
    const [first, second, third] = model.requests;
    expect(first?.body['reasoning']).toMatchObject({ effort: 'high' });
    expect(first?.headers['x-codex-turn-metadata']).toContain('"thread_source":"test"');
    expect(first?.headers['originator']).toBe('codex_sdk_ts');
    const context = JSON.stringify(first?.body['input']);
    for (const root of [model.workspace, added, configured]) {
      expect(context).toContain(`<entry access=\\"write\\"><path>${root}</path>`);
    }
    expect(JSON.stringify(first?.body['tools'])).toContain('"external_web_access":true');
    expect(second?.model).toBe('other');
    expect(second?.body['reasoning']).not.toHaveProperty('effort', 'high');
    expect(third?.model).toBe('gpt-5.5');
    expect(third?.body['reasoning']).not.toHaveProperty('effort', 'high');
    expect(JSON.stringify(third?.body['input'])).toContain('`sandbox_mode` is `read-only`');
  });

  test('does not run what needs leave', async () => {
    const file = join(model.home.root, 'outside.txt');
    model.callTool('exec_command', {
      cmd: `touch ${file}`,
      sandbox_permissions: 'require_escalated',
      justification: 'may I',
    });
    model.reply('went on');
    const turn = await start({ approvalPolicy: 'on-request' }).run('go');
    expect(turn.finalResponse).toBe('went on');
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  test('fails with the words of the model', async () => {
    const body = 'bad body';
    model.fail({ status: 400, body }).fail({ status: 400, body }).reply('fine again');
    const thread = start();
    const error = await rejection(thread.run('go'));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'Error', message: body });
    const { events } = await thread.runStreamed('go');
    const seen: ThreadEvent[] = [];
    await expect(
      (async () => {
        for await (const event of events) seen.push(event);
      })(),
    ).rejects.toThrow(Error);
    expect(seen.slice(-2)).toEqual([
      { type: 'error', message: body },
      { type: 'turn.failed', error: { message: body } },
    ]);
    expect((await thread.run('go')).finalResponse).toBe('fine again');
  });

  test('passes over a fault that goes away', async () => {
    model.cut('half').reply('whole');
    const codex = client({ config: { model_providers: { mock: { stream_max_retries: 2 } } } });
    const events = await read(codex.startThread(here()), 'go');
    expect(events.map(event => event.type)).toEqual([
      'thread.started',
      'turn.started',
      'error',
      'item.completed',
      'turn.completed',
    ]);
    expect(events[2]).toMatchObject({
      message: expect.stringMatching(/^Reconnecting\.\.\. 1\/2 \(/),
    });
  });

  describe('an abort', () => {
    async function abortIn(cause: unknown): Promise<{ error: unknown; thread: AnyThread }> {
      const gate: Gate = model.gate();
      model.reply('never');
      const thread = start();
      const controller = new AbortController();
      const run = rejection(thread.run('go', { signal: controller.signal }));
      await gate.reached;
      controller.abort(cause);
      return { error: await run, thread };
    }

    test('ends a turn at once, and the thread goes on', async () => {
      const { error, thread } = await abortIn('enough');
      expect(error).toMatchObject({
        name: 'AbortError',
        code: 'ABORT_ERR',
        message: 'The operation was aborted',
        cause: 'enough',
      });
      model.reply('next');
      expect((await thread.run('again')).finalResponse).toBe('next');
    });

    test('before a turn sends nothing', async () => {
      const thread = start();
      const reason = new Error('too late');
      const error = await rejection(thread.run('go', { signal: AbortSignal.abort(reason) }));
      expect(error).toMatchObject({ name: 'AbortError', cause: reason });
      expect(thread.id).toBeNull();
      expect(model.requests).toEqual([]);
    });
  });

  test('stops a turn whose stream is left, with its command', async () => {
    const marker = join(model.workspace, 'marker');
    model.callTool('exec_command', { cmd: `sleep 2; touch ${marker}` });
    const thread = start({ sandboxMode: 'workspace-write' });
    for await (const event of (await thread.runStreamed('go')).events) {
      if (event.type === 'item.started') break;
    }
    model.reply('own turn');
    expect((await thread.run('next')).finalResponse).toBe('own turn');
    expect(() => readFileSync(marker)).toThrow('ENOENT');
  });

  test('keeps two threads apart, also two that one object begins', async () => {
    model.otherwise(request => `echo ${request.lastUserText}`);
    const thread = start();
    const [one, two] = await Promise.all([thread.run('one'), thread.run('two')]);
    expect([one?.finalResponse, two?.finalResponse]).toEqual(['echo one', 'echo two']);
    expect(new Set(model.requests.map(request => request.threadId)).size).toBe(2);
    expect(model.requests.map(request => request.userTexts.length)).toEqual([1, 1]);
  });

  test('sees what others have said in a thread meanwhile', async () => {
    model.otherwise('ok');
    const thread = start();
    await thread.run('one');
    for (const other of packages) {
      const codex = new other.Codex({
        env: { PATH: process.env['PATH'] ?? '', ...model.home.env },
      });
      await codex.resumeThread(thread.id ?? '', here()).run(`by ${other.name}`);
    }
    await thread.run('four');
    expect(model.requests.at(-1)?.userTexts).toEqual([
      'one',
      ...packages.map(({ name }) => `by ${name}`),
      'four',
    ]);
  });

  test('sends a key, and writes it nowhere', async () => {
    model.otherwise('ok');
    const home = await model.createHome({ requiresOpenaiAuth: true });
    const env = { PATH: process.env['PATH'] ?? '', ...home.env };
    for (const apiKey of ['sk-one', 'sk-two']) {
      await new Codex({ env, apiKey }).startThread(here()).run('go');
      expect(model.requests.at(-1)?.authorization).toBe(`Bearer ${apiKey}`);
    }
    expect(() => readFileSync(join(home.codexHome, 'auth.json'))).toThrow('ENOENT');
  });

  test('lets later configuration win', async () => {
    model.otherwise('ok');
    const codex = client({
      config: { openai_base_url: 'http://127.0.0.1:1/v1', model: 'a' },
      configOverrides: ['model=b', 'openai_base_url=http://127.0.0.1:2/v1', 'model_verbosity=low'],
      baseUrl: `${model.url}/v1`,
    });
    await codex.startThread(here({ webSearchEnabled: false })).run('go');
    expect(model.requests.at(-1)).toMatchObject({ model: 'b' });
    await codex.startThread(here({ model: 'c' })).run('go');
    expect(model.requests.at(-1)).toMatchObject({ model: 'c' });
    // The built-in provider begins with a WebSocket, which the scripted model has not.
    const builtIn = client({
      configOverrides: ['model_provider=openai', 'openai_base_url=http://127.0.0.1:2/v1'],
      baseUrl: `${model.url}/v1`,
      apiKey: 'sk-key',
    });
    for await (const event of (await builtIn.startThread(here()).runStreamed('go')).events) {
      if (event.type === 'error') break;
    }
    expect(model.otherRequests[0]).toMatchObject({
      path: '/v1/responses',
      authorization: 'Bearer sk-key',
    });
  });

  const refused: {
    readonly what: string;
    readonly options?: CodexOptions;
    readonly threadOptions?: ThreadOptions;
    readonly input?: string;
    readonly said: string;
  }[] = [
    {
      what: 'a folder without git',
      // A sandbox may leave an empty `.git` in the folder for temporary files.
      threadOptions: { workingDirectory: '/', skipGitRepoCheck: false },
      said: 'Not inside a trusted directory and --skip-git-repo-check was not specified.',
    },
    {
      what: 'no such folder',
      threadOptions: { workingDirectory: '/no/such/folder' },
      said: 'No such file or directory',
    },
    { what: 'a blank prompt', input: ' \n', said: 'No prompt provided via stdin.' },
    {
      what: 'a policy of old',
      threadOptions: { approvalPolicy: 'untrusted' },
      said: 'is no longer supported',
    },
    {
      what: 'no such program',
      options: { codexPathOverride: '/no/codex' },
      said: 'spawn /no/codex ENOENT',
    },
    {
      what: 'null',
      options: { config: { a: { b: [1, null as never] } } },
      said: 'Codex config override at a.b[1] cannot be null',
    },
    {
      what: 'no number',
      options: { config: { a: Number.NaN } },
      said: 'Codex config override at a must be a finite number',
    },
    {
      what: 'an empty key',
      options: { config: { '': 1 } },
      said: 'Codex config override keys must be non-empty strings',
    },
    {
      what: 'a function',
      options: { config: { a: (() => 1) as never } },
      said: 'Unsupported Codex config override value at a: function',
    },
    {
      what: 'a list',
      options: { config: [] as never },
      said: 'Codex config overrides must be a plain object',
    },
    {
      what: 'a raw override',
      options: { configOverrides: ['novalue'] },
      said: "Invalid override (missing '='): novalue",
    },
    {
      what: 'a value',
      options: { config: { sandbox_mode: 'bogus' } },
      said: 'unknown variant `bogus`',
    },
  ];

  test.each(refused)('refuses $what when the stream is read', async refusal => {
    const { options, threadOptions, input = 'go', said } = refusal;
    const thread = client(options).startThread(here(threadOptions));
    const { events } = await thread.runStreamed(input);
    const error = await rejection(events.next());
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toContain(said);
    expect(thread.id).toBeNull();
    expect(model.requests).toEqual([]);
  });

  test('refuses a thread that is not there, and a schema that is none', async () => {
    const id = '01a2134f-2a65-71c0-a23d-29bfe6c18cde';
    const thread = client().resumeThread(id, here());
    expect(thread.id).toBe(id);
    await expect(thread.run('go')).rejects.toThrow(`no rollout found for thread id ${id}`);
    await expect(start().run('go', { outputSchema: [] })).rejects.toThrow(
      'outputSchema must be a plain JSON object',
    );
  });
});
