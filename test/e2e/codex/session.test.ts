import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import {
  CodexError,
  CodexNotFoundError,
  InvalidArgumentError,
  MethodNotFoundError,
  RequestTimeoutError,
  ServerExitedError,
  ServerStartError,
  TransportClosedError,
} from '../../../src/errors.js';
import { findCodex } from '../../../src/process/find-codex.js';
import { PROTOCOL_VERSION } from '../../../src/protocol/protocol.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { killServers, serverPids } from '../../support/server-processes.js';

const folder = mkdtempSync(join(tmpdir(), 'codex-session-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a session', () => {
  test('starts on the first call, once for concurrent ones', async () => {
    await using model = await ScriptedModel.start();
    const { env, workspace: cwd } = model.home;
    const frames: string[] = [];
    await using codex = new Codex({ env, cwd, onWire: frame => frames.push(frame) });
    expect(() => codex.server).toThrow(CodexError);
    expect(frames).toEqual([]);

    const [models] = await Promise.all([codex.models(), codex.models(), codex.startThread()]);

    expect(models.length).toBeGreaterThan(0);
    expect(frames.filter(frame => frame.includes('"method":"initialize"'))).toHaveLength(1);
    expect(codex.server).toMatchObject({
      version: PROTOCOL_VERSION,
      codexHome: model.home.codexHome,
      platformOs: process.platform === 'linux' ? 'linux' : expect.any(String),
    });
  });

  test('knows which methods its app-server has', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();

    expect(codex.supports('thread/start')).toBe(true);
    expect(codex.supports('thread/startle')).toBe(false);
    const unknown = codex.request('thread/startle' as 'thread/start', {});
    await expect(unknown).rejects.toThrow(MethodNotFoundError);
    await expect(unknown).rejects.toThrow(/^Cannot complete thread\/startle: .{1,80}$/);
  });

  test('answers typed requests, also those without params', async () => {
    await using model = await ScriptedModel.start({ files: { 'a.txt': 'content' } });
    await using codex = await model.startCodex();
    const path = join(model.workspace, 'a.txt');

    const { dataBase64 } = await codex.request('fs/readFile', { path });
    expect(Buffer.from(dataBase64, 'base64').toString()).toBe('content');
    expect(await codex.request('account/logout', undefined)).toEqual({});
  });

  test('tells its listeners, and its streams, what the app-server says', async () => {
    await using model = await ScriptedModel.start();
    model.reply('hi');
    await using codex = await model.startCodex();
    const started: string[] = [];
    const subscription = codex.on('thread/started', ({ thread }) => started.push(thread.id));
    const all = codex.notifications();
    const thread = await codex.startThread();
    await thread.run('go');

    expect(started).toEqual([thread.id]);
    for await (const { method } of all) if (method === 'turn/completed') break;
    subscription();
    await codex.startThread();
    expect(started).toEqual([thread.id]);
    await codex.close();
    expect(
      await codex
        .notifications()
        .next()
        .catch((error: unknown) => error),
    ).toBeInstanceOf(TransportClosedError);
  });

  test('puts the trace context on every request', async () => {
    await using model = await ScriptedModel.start();
    const sent: { method?: string; trace?: unknown }[] = [];
    const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await using codex = await model.startCodex({
      traceContext: () => trace,
      onWire: (frame, direction) => direction === 'out' && sent.push(JSON.parse(frame)),
    });
    await codex.startThread();

    const requests = sent.filter(message => message.method !== 'initialized');
    expect(requests.map(message => message.trace)).toEqual(requests.map(() => trace));
    expect(requests.map(message => message.method)).toContain('thread/start');
  });

  test('gives the app-server its configuration', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex({
      config: { sandbox_workspace_write: { network_access: true } },
      configOverrides: ['model_reasoning_effort="low"'],
    });
    const { config } = await codex.request('config/read', { includeLayers: false });
    expect(config).toMatchObject({
      model_reasoning_effort: 'low',
      sandbox_workspace_write: { network_access: true },
    });
  });

  test('sends text with lone surrogates as text that the app-server can read', async () => {
    await using model = await ScriptedModel.start();
    model.reply('ok');
    await using codex = await model.startCodex();
    await (await codex.startThread()).run('broken \ud800 text');
    expect(model.requests[0]?.lastUserText).toBe('broken \uFFFD text');
  });

  test('is over after close, which can be called again', async () => {
    await using model = await ScriptedModel.start();
    const codex = await model.startCodex();
    const thread = await codex.startThread();
    await Promise.all([codex.close(), codex.close()]);
    await codex.close();

    await expect(codex.models()).rejects.toThrow(TransportClosedError);
    await expect(thread.run('go')).rejects.toThrow(TransportClosedError);
    await expect(new Codex().close()).resolves.toBeUndefined();
  });
});

describe('an app-server that dies', () => {
  test('rejects everything that waits, within a second', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['partial', gate, ' rest']);
    const codex = await model.startCodex({ recovery: false });
    const thread = await codex.startThread();
    const turn = await thread.turn('go');
    for await (const piece of turn.text()) if (piece === 'partial') break;
    const waiting = [
      turn.run(),
      drain(turn),
      drain(turn.text()),
      thread.run('queued'),
      drain(codex.notifications()),
      codex.request('command/exec', { command: ['sleep', '60'] }),
    ].map(promise =>
      promise.then(
        () => 'settled',
        (error: unknown) => error,
      ),
    );
    const before = performance.now();
    killServers(codex.server.codexHome);

    const outcomes = await Promise.all(waiting);

    expect(performance.now() - before).toBeLessThan(1_000);
    for (const outcome of outcomes) expect(outcome).toBeInstanceOf(ServerExitedError);
    expect(outcomes[0]).toMatchObject({ signal: 'SIGKILL', partial: { text: 'partial' } });
    await codex.close();
  });
});

describe('a start that fails', () => {
  const file = (name: string, mode: number): string => {
    const path = join(folder, name);
    writeFileSync(path, 'not a program');
    chmodSync(path, mode);
    return path;
  };

  test.each([
    ['a binary that is not there', { codexPath: '/nowhere/codex' }, CodexNotFoundError],
    ['a binary that is a folder', { codexPath: folder }, ServerStartError],
    ['a binary that is not executable', { codexPath: file('plain', 0o644) }, ServerStartError],
    ['a binary of another kind', { codexPath: file('exe', 0o755) }, ServerStartError],
    ['a cwd that is not there', { cwd: '/nowhere' }, InvalidArgumentError],
    ['a codexHome that is not there', { codexHome: '/nowhere' }, InvalidArgumentError],
  ])('says so: %s', async (_name, options, kind) => {
    const error = await Codex.start(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toContain(Object.values(options)[0]);
  });

  test('says that the app-server refused its configuration', async () => {
    await using model = await ScriptedModel.start();
    const start = model.startCodex({ configOverrides: ['model_provider="nobody"'] });
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerExitedError);
    expect((error as ServerExitedError).stderrTail).toContain('nobody');
  });

  test('is aborted by its signal', async () => {
    await using model = await ScriptedModel.start();
    const { env } = model.home;
    const controller = new AbortController();
    const start = Codex.start({ env, signal: controller.signal });
    controller.abort(new Error('never mind'));
    await expect(start).rejects.toThrow('never mind');
    const lazy = new Codex({ env });
    const call = lazy.models();
    await lazy.close();
    await expect(call).rejects.toThrow(TransportClosedError);
  });

  test('can be tried again', async () => {
    await using model = await ScriptedModel.start();
    const codexPath = join(folder, 'installed-later');
    await using codex = new Codex({ env: model.home.env, codexPath });
    await expect(codex.models()).rejects.toThrow(CodexNotFoundError);
    symlinkSync(findCodex({ env: {} }).path, codexPath);
    expect((await codex.models()).length).toBeGreaterThan(0);
  });

  test('leaves no process behind', async () => {
    await using model = await ScriptedModel.start();
    const { env, codexHome } = model.home;
    await expect(Codex.start({ env, requestTimeoutMs: 1 })).rejects.toThrow(RequestTimeoutError);
    expect(serverPids(codexHome)).toEqual([]);
  });
});

test('findCodex tells the pinned binary and its version', () => {
  expect(findCodex({ env: {} })).toMatchObject({ source: 'package', version: PROTOCOL_VERSION });
});

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}
