import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { type CodexOptions, checkCodexOptions } from '../../../src/codex/options.js';
import { CodexNotFoundError, InvalidArgumentError } from '../../../src/errors.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';

const processes = vi.hoisted(() => ({ spawned: 0 }));

vi.mock('../../../src/process/child-process.js', async () => {
  const original = await import('node:child_process');
  const spawn = (...args: Parameters<typeof original.spawn>) => {
    processes.spawned += 1;
    return original.spawn(...args);
  };
  return { childProcess: () => ({ ...original, spawn }) };
});

afterEach(() => {
  processes.spawned = 0;
});

/** What is refused at once, by kind or by value. */
const BAD: [string, unknown, string?][] = [
  ['codexPath', 5],
  ['codexPath', null],
  ['codexHome', ['x']],
  ['cwd', {}],
  ['env', 'A=1'],
  ['env', { A: 1 }, 'env.A'],
  ['env', { A: 'x', B: null }, 'env.B'],
  ['inheritEnv', 'yes'],
  ['config', 'a=1'],
  ['config', []],
  ['configOverrides', 'a=1'],
  ['configOverrides', ['a=1', 5]],
  ['clientInfo', 'me'],
  ['clientInfo', {}, 'clientInfo.name'],
  ['clientInfo', { name: '', version: '1' }, 'clientInfo.name'],
  ['clientInfo', { name: 'me' }, 'clientInfo.version'],
  ['clientInfo', { name: 'me', version: 1 }, 'clientInfo.version'],
  ['experimentalApi', 1],
  ['optOutNotifications', 'turn/started'],
  ['optOutNotifications', [null]],
  ['requestTimeoutMs', '5'],
  ['requestTimeoutMs', -1],
  ['requestTimeoutMs', 1.5],
  ['requestTimeoutMs', Number.NaN],
  ['requestTimeoutMs', Number.POSITIVE_INFINITY],
  ['maxInFlight', 0],
  ['maxInFlight', 0.5],
  ['maxInFlight', '64'],
  ['maxLineBytes', 0],
  ['maxLineBytes', true],
  ['retry', true],
  ['retry', 3],
  ['logger', console.log],
  ['onWire', {}],
  ['traceContext', 'x'],
  ['signal', 'x'],
  ['transport', 'stdio'],
  ['timeout', 5],
  ['CodexPath', '/x'],
];

describe.each(BAD)('%s: %o', (name, value, argument = name) => {
  const options = { [name]: value } as CodexOptions;

  test('is refused by name, and nothing is started', async () => {
    for (const act of [() => checkCodexOptions(options), () => new Codex(options)]) {
      expect(act).toThrow(InvalidArgumentError);
      expect(act).toThrow(expect.objectContaining({ argument: `options.${argument}` }));
      expect(act).toThrow(/^Cannot create Codex: /);
    }
    expect(await rejection(Codex.start(options))).toBeInstanceOf(InvalidArgumentError);
    expect(processes.spawned).toBe(0);
  });
});

test.each<CodexOptions>([
  {},
  { codexPath: '/x', codexHome: '/y', cwd: '/z', env: { A: '1', B: undefined } },
  { requestTimeoutMs: 0, maxInFlight: 1, maxLineBytes: 1, retry: false },
  { retry: {}, config: {}, configOverrides: ['a=1'], optOutNotifications: ['x'] },
  { clientInfo: { name: 'me', title: null, version: '1' }, experimentalApi: false },
  { onWire: () => {}, traceContext: () => undefined, signal: new AbortController().signal },
  { cwd: undefined, retry: undefined, logger: undefined },
])('%o is accepted', options => {
  expect(() => checkCodexOptions(options)).not.toThrow();
});

test.each([null, 5, 'x', []])('%j is no set of options', options => {
  expect(() => new Codex(options as CodexOptions)).toThrow(
    expect.objectContaining({ name: 'InvalidArgumentError', argument: 'options' }),
  );
});

describe('what only the start can tell', () => {
  const codexPath = fixture('end-with-input.sh');

  test.each<[string, CodexOptions, string]>([
    ['a folder that is not there', { cwd: '/none/such' }, 'options.cwd'],
    ['a file for a folder', { cwd: codexPath }, 'options.cwd'],
    ['a home that is not there', { codexHome: '/none/such' }, 'options.codexHome'],
    ['a home beneath a file', { codexHome: join(codexPath, 'x') }, 'options.codexHome'],
    ['null in the configuration', { config: { a: { b: null } } as never }, 'config.a.b'],
    ['a configuration that is not finite', { config: { a: [Number.NaN] } }, 'config.a[0]'],
    ['attempts out of range', { retry: { maxAttempts: 0 } }, 'retry.maxAttempts'],
    ['a delay out of range', { retry: { initialDelayMs: -1 } }, 'retry.initialDelayMs'],
  ])('%s is refused, and nothing is started', async (_, options, argument) => {
    const error = await rejection(Codex.start({ codexPath, ...options }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).argument).toBe(argument);
    expect(processes.spawned).toBe(0);
  });

  test('a binary that is not there is not found, and nothing is started', async () => {
    const error = await rejection(Codex.start({ codexPath: '/none/such' }));
    expect(error).toBeInstanceOf(CodexNotFoundError);
    expect(processes.spawned).toBe(0);
  });

  test('a signal that is aborted already starts nothing', async () => {
    const signal = AbortSignal.abort('no');
    expect(await rejection(Codex.start({ codexPath, signal }))).toBe('no');
    expect(processes.spawned).toBe(0);
  });
});

test('the options are read once: what the caller changes later is not seen', async () => {
  const options = { codexPath: '/none/such' };
  const codex = new Codex(options);
  options.codexPath = fixture('end-with-input.sh');
  expect(await rejection(codex.startThread())).toBeInstanceOf(CodexNotFoundError);
});
