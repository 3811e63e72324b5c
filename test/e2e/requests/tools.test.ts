import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidArgumentError } from '../../../src/errors.js';
import { type ToolContext, tool } from '../../../src/requests/tool.js';
import type { ToolProgress } from '../../../src/requests/tool-progress.js';
import { ScriptedModel, toolCall } from '../../../src/testing/testing.js';
import { dataUrl, IMAGES } from '../../support/images.js';

const City = z.object({ city: z.string(), days: z.number().int().default(1) });

const weather = tool({
  name: 'weather',
  description: 'Tells the weather',
  input: City,
  run: ({ city, days }) => `sunny in ${city} for ${days} days`,
});

describe('a tool', () => {
  test('is called with its parsed arguments, and its answer reaches the model verbatim', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('weather', { city: 'Oslo' }).reply('told');
    await using codex = await model.startCodex();
    const calls: { args: z.infer<typeof City>; context: ToolContext }[] = [];
    const thread = await codex.startThread({
      tools: [
        tool({
          name: 'weather',
          description: 'Tells the weather',
          input: City,
          run: (args, context) => {
            calls.push({ args, context });
            return 'sunny  \n "quoted" é';
          },
        }),
      ],
    });
    const result = await thread.run('how is it?');

    expect(calls[0]?.args).toEqual({ city: 'Oslo', days: 1 });
    expect(calls[0]?.context).toMatchObject({ threadId: thread.id, turnId: result.turnId });
    expect(model.requests[1]?.toolOutputs[0]?.output).toBe('sunny  \n "quoted" é');
    expect(model.requests[0]?.toolNames).toContain('weather');
    expect(result.items).toContainEqual(
      expect.objectContaining({ type: 'dynamicToolCall', tool: 'weather', success: true }),
    );
  });

  test.each([
    ['a plain value', { answer: 42 }, '{"answer":42}'],
    ['an array', [1, 2], '[1,2]'],
    ['nothing', undefined, ''],
    ['content items', [{ type: 'inputText', text: 'as it is' }], 'as it is'],
  ])('may return %s', async (_name, output, text) => {
    await using model = await ScriptedModel.start();
    model.callTool('give', {}).reply('ok');
    await using codex = await model.startCodex();
    const give = tool({
      name: 'give',
      description: 'Gives',
      input: z.object({}),
      run: () => output,
    });
    await (await codex.startThread({ tools: [give] })).run('go');
    expect(model.requests[1]?.toolOutputs[0]?.output).toBe(text);
  });

  test('may return an image', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('draw', {}).reply('ok');
    await using codex = await model.startCodex();
    const imageUrl = dataUrl('image/png', IMAGES.png);
    const draw = tool({
      name: 'draw',
      description: 'Draws',
      input: z.object({}),
      run: () => [
        { type: 'inputText', text: 'here' },
        { type: 'inputImage', imageUrl },
      ],
    });
    await (await codex.startThread({ tools: [draw] })).run('go');
    expect(JSON.stringify(model.requests[1]?.toolOutputs[0]?.raw)).toContain(imageUrl);
  });

  test('tells the model what went wrong, and the host why', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('weather', { city: 7 }).callTool('broken', {}).callTool('slow', {}).reply('ok');
    const warnings: unknown[] = [];
    const ignore = (): void => {};
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (_message: string, details?: { readonly error?: unknown }) =>
        warnings.push(details?.error),
    };
    await using codex = await model.startCodex({ logger });
    const cause = new Error('the disk is full');
    let stopped: unknown;
    const broken = tool({
      name: 'broken',
      description: 'Fails',
      input: z.object({}),
      run: () => Promise.reject(cause),
    });
    const slow = tool({
      name: 'slow',
      description: 'Never ends',
      input: z.object({}),
      timeoutMs: 50,
      run: (_args, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            stopped = signal.reason;
          });
        }),
    });
    const thread = await codex.startThread({ tools: [weather, broken, slow] });
    const result = await thread.run('go');

    const outputs = model.requests.slice(1).map(request => request.toolOutputs.at(-1)?.output);
    expect(outputs[0]).toContain('The arguments of weather are not valid: city');
    expect(outputs[1]).toContain('the disk is full');
    expect(outputs[2]).toContain('slow took longer than 50 ms');
    expect(stopped).toBeInstanceOf(Error);
    expect(warnings).toContain(cause);
    const calls = result.items.filter(item => item.type === 'dynamicToolCall');
    expect(calls.map(item => item.success)).toEqual([false, false, false]);
  });

  test('can be called several times at once, and tells of its progress', async () => {
    await using model = await ScriptedModel.start();
    model.respond(
      toolCall('meet', { name: 'a' }, { callId: 'call-a' }),
      toolCall('meet', { name: 'b' }, { callId: 'call-b' }),
    );
    model.reply('ok');
    await using codex = await model.startCodex();
    const arrived: string[] = [];
    let open = (): void => {};
    const together = new Promise<void>(resolve => {
      open = resolve;
    });
    const meet = tool({
      name: 'meet',
      description: 'Waits for the other',
      input: z.object({ name: z.string() }),
      run: async ({ name }, { progress }) => {
        progress(`${name} is here`);
        arrived.push(name);
        if (arrived.length === 2) open();
        await together;
        return `met ${name}`;
      },
    });
    const thread = await codex.startThread({ tools: [meet] });
    const told: ToolProgress[] = [];
    using _subscription = thread.onToolProgress(progress => told.push(progress));
    await thread.run('go');

    expect(arrived.toSorted()).toEqual(['a', 'b']);
    expect(told.map(({ callId, message }) => [callId, message]).toSorted()).toEqual([
      ['call-a', 'a is here'],
      ['call-b', 'b is here'],
    ]);
    expect(model.requests[1]?.toolOutputs.map(({ callId, output }) => [callId, output])).toEqual([
      ['call-a', 'met a'],
      ['call-b', 'met b'],
    ]);
  });

  test('is told when its turn is interrupted', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('wait', {});
    await using codex = await model.startCodex();
    let tell = (_signal: AbortSignal): void => {};
    const called = new Promise<AbortSignal>(resolve => {
      tell = resolve;
    });
    const wait = tool({
      name: 'wait',
      description: 'Waits',
      input: z.object({}),
      run: (_args, { signal }) => {
        tell(signal);
        return new Promise(() => {});
      },
    });
    const turn = await (await codex.startThread({ tools: [wait] })).turn('go');
    const signal = await called;
    await turn.interrupt();
    expect((await turn.run()).status).toBe('interrupted');
    expect(signal.aborted).toBe(true);
  });

  test('can belong to a namespace, and can be left out of the context until it is looked up', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('lookup', { city: 'Rome' }, { namespace: 'maps' }).reply('ok');
    await using codex = await model.startCodex();
    const maps = { name: 'maps', description: 'Everything about maps' };
    const lookup = tool({
      name: 'lookup',
      description: 'Looks up',
      input: z.object({ city: z.string() }),
      namespace: maps,
      run: ({ city }) => `found ${city}`,
    });
    const hidden = tool({
      name: 'hidden',
      description: 'Is rarely needed',
      input: z.object({}),
      namespace: maps,
      deferLoading: true,
      run: () => 'hidden',
    });
    await (await codex.startThread({ tools: [weather, lookup, hidden] })).run('go');
    expect(model.requests[1]?.toolOutputs[0]?.output).toBe('found Rome');
    expect(model.requests[0]?.toolNames).toEqual(
      expect.arrayContaining(['weather', 'maps.lookup']),
    );
    expect(model.requests[0]?.toolNames).not.toContain('maps.hidden');
  });
});

describe('the tools of a thread', () => {
  test('live on over resume and fork, and are bound again to their handlers', async () => {
    await using model = await ScriptedModel.start();
    model.reply('begun');
    const first = await model.startCodex();
    const started = await first.startThread({ tools: [weather] });
    await started.run('begin');
    await first.close();

    await using codex = await model.startCodex();
    const bound = await codex.resumeThread(started.id, { tools: [weather] });
    model.callTool('weather', { city: 'Bonn' }).reply('ok');
    await bound.run('go');
    expect(model.requests.at(-1)?.toolOutputs.at(-1)?.output).toBe('sunny in Bonn for 1 days');

    const fork = await bound.fork();
    model.callTool('weather', { city: 'Lima', days: 2 }).reply('ok');
    await fork.run('go');
    expect(model.requests.at(-1)?.toolOutputs.at(-1)?.output).toBe('sunny in Lima for 2 days');
  });

  test('answer with a failure where no handler was given', async () => {
    await using model = await ScriptedModel.start();
    model.reply('begun');
    const first = await model.startCodex();
    const started = await first.startThread({ tools: [weather] });
    await started.run('begin');
    await first.close();

    await using codex = await model.startCodex();
    const unbound = await codex.resumeThread(started.id);
    model.callTool('weather', { city: 'Bonn' }).reply('ok');
    const result = await unbound.run('go');
    expect(model.requests.at(-1)?.toolOutputs.at(-1)?.output).toContain('has no handler');
    expect(result.status).toBe('completed');
  });

  test.each([
    ['a name that the wire refuses', () => tool({ ...options, name: 'two words' }), 'name'],
    ['no name', () => tool({ ...options, name: '' }), 'name'],
    ['an unknown option', () => tool({ ...options, nmae: 'x' } as typeof options), 'options.nmae'],
    ['a time limit of nothing', () => tool({ ...options, timeoutMs: 0 }), 'timeoutMs'],
  ])('are refused: %s', (_name, make, argument) => {
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(expect.objectContaining({ argument }));
  });

  test('are refused when two have one name, or one is none', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    await expect(codex.startThread({ tools: [weather, weather] })).rejects.toThrow('named weather');
    const other = { name: 'x' } as unknown as typeof weather;
    await expect(codex.startThread({ tools: [other] })).rejects.toThrow('tools[0] is no tool');
  });
});

const options = { name: 'ok', description: 'x', input: z.object({}), run: () => 'x' };
