import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { CodexPool } from '../../../src/pool/codex-pool.js';
import type { CodexPoolOptions } from '../../../src/pool/pool-options.js';
import { MemoryTransport } from '../../../src/transport/memory-transport.js';

test.each<[string, object, string]>([
  ['of no known name', { size: 2 }, 'options.size'],
  ['no app-server', { maxServers: 0 }, 'options.maxServers'],
  ['half a thread', { maxThreadsPerServer: 0.5 }, 'options.maxThreadsPerServer'],
  ['no memory', { maxServerMemoryBytes: 0 }, 'options.maxServerMemoryBytes'],
  ['no time', { memoryCheckMs: -1 }, 'options.memoryCheckMs'],
  ['an unknown option of the session', { session: { path: 'x' } }, 'options.path'],
  ['a signal', { session: { signal: new AbortController().signal } }, 'options.session.signal'],
  [
    'one channel',
    { session: { transport: MemoryTransport.pair()[0] } },
    'options.session.transport',
  ],
])('refuses options with %s', (_, options, argument) => {
  expect(() => new CodexPool(options as CodexPoolOptions)).toThrow(
    expect.objectContaining({ constructor: InvalidArgumentError, argument }),
  );
});

describe('a pool that nobody has used', () => {
  test('has no app-server, and can be closed', async () => {
    const pool = new CodexPool();
    expect(pool.servers).toEqual([]);
    await pool.close();
    await expect(pool.startThread()).rejects.toThrow('Cannot open a thread: the pool is closed');
  });
});
