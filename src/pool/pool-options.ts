import { availableParallelism } from 'node:os';
import type { CodexOptions } from '../codex/options.js';
import { checkCodexOptions } from '../codex/options.js';
import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from '../util/check-options.js';

/** How a {@link CodexPool} behaves. */
export interface CodexPoolOptions {
  /**
   * How many app-servers take threads at most; they are started when they are needed. Default: one
   * for every two processors, at least two.
   */
  readonly maxServers?: number | undefined;
  /** How many threads may be open on one app-server. Default: 256. */
  readonly maxThreadsPerServer?: number | undefined;
  /**
   * The resident memory, in bytes, from which on an app-server takes no more threads: it ends with
   * the last of those it has, and another one takes its place. Default: 1 GiB.
   */
  readonly maxServerMemoryBytes?: number | undefined;
  /** How often the memory is looked at, in milliseconds. Default: 30 s. */
  readonly memoryCheckMs?: number | undefined;
  /** The options of each session. A `transport` must be a function, and `signal` is not allowed. */
  readonly session?: Omit<CodexOptions, 'signal'> | undefined;
}

/** The options with every default filled in. */
export interface PoolLimits {
  readonly maxServers: number;
  readonly maxThreadsPerServer: number;
  readonly maxServerMemoryBytes: number;
  readonly memoryCheckMs: number;
}

const SHAPE = {
  maxServers: 'number',
  maxThreadsPerServer: 'number',
  maxServerMemoryBytes: 'number',
  memoryCheckMs: 'number',
  session: 'object',
} as const satisfies Record<keyof CodexPoolOptions, string>;

/**
 * Checks the options of a pool, and fills in the defaults.
 *
 * @throws InvalidArgumentError naming the offending option.
 */
export function poolLimits(options: CodexPoolOptions): PoolLimits {
  checkOptions(options, SHAPE, { action: 'create a pool' });
  const { session = {} } = options;
  checkCodexOptions(session);
  if (typeof session.transport === 'object') {
    throw refusal('session.transport', 'one channel cannot serve several app-servers');
  }
  if ('signal' in session) throw refusal('session.signal', 'close the pool instead');
  return {
    maxServers: atLeastOne(options, 'maxServers', defaultServers()),
    maxThreadsPerServer: atLeastOne(options, 'maxThreadsPerServer', 256),
    maxServerMemoryBytes: atLeastOne(options, 'maxServerMemoryBytes', 1024 ** 3),
    memoryCheckMs: atLeastOne(options, 'memoryCheckMs', 30_000),
  };
}

function defaultServers(): number {
  return Math.max(2, Math.floor(availableParallelism() / 2));
}

function atLeastOne(
  options: CodexPoolOptions,
  name: Exclude<keyof CodexPoolOptions, 'session'>,
  otherwise: number,
): number {
  const value = options[name] ?? otherwise;
  if (Number.isInteger(value) && value >= 1) return value;
  throw refusal(name, `${name} must be an integer from 1 on`);
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot create a pool: ${cause}`);
}
