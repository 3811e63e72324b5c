import { InvalidArgumentError } from '../../errors.js';
import type { NotificationMethod, ServerRequestMethod } from '../../protocol/protocol.js';
import type { Fault, FaultKind } from './fault.js';

/** How a fake app-server talks to its client. */
export type FakeTransport = 'memory' | 'stdio' | 'ws' | 'unix';

/**
 * Names messages. Outgoing ones: the method of a notification or server request, `answer:METHOD` for
 * the answer to a request, `*` for any. Incoming ones: `received:METHOD`, `received:*`.
 */
export type Point =
  | NotificationMethod
  | ServerRequestMethod
  | `answer:${string}`
  | `received:${string}`
  | '*'
  | (string & {});

/** A fault and where it strikes, as plain data. */
export interface Injection {
  /** The messages that are meant. */
  readonly at: Point;
  /** Whether a fault of the connection comes before, after or instead of the message. Default: `before`. */
  readonly when?: 'before' | 'after' | 'instead' | undefined;
  /** Which of these messages is struck first, counted from the injection on. Default: 1. */
  readonly nth?: number | undefined;
  /** How many of them in a row are struck. Default: 1. */
  readonly times?: number | undefined;
  readonly fault: Fault;
}

/** What became of an injection. */
export interface InjectedFault {
  /** How often it has struck. */
  readonly strikes: number;
  /** Takes the fault away, wherever it has come. */
  remove(): void;
}

const ANYWHERE: readonly FakeTransport[] = ['memory', 'stdio', 'ws', 'unix'];
const BYTES: readonly FakeTransport[] = ['stdio', 'ws', 'unix'];
const PROCESS: readonly FakeTransport[] = ['stdio'];

const RESTRICTED: Readonly<Partial<Record<FaultKind, readonly FakeTransport[]>>> = {
  closeOutput: PROCESS,
  ignoreTerm: PROCESS,
  grandchild: PROCESS,
  drop: ['memory', 'ws', 'unix'],
  bytewise: BYTES,
  halfLine: BYTES,
};

/** The faults that make no sense for a message that comes in. */
const OUTGOING_ONLY: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'halfLine',
  'duplicate',
  'reorder',
  'early',
  'hugeLine',
  'malformed',
]);

/** Tells on which transports a fault is possible. */
export function transportsOf(fault: Fault): readonly FakeTransport[] {
  if (fault.kind === 'garbage' && fault.what === 'badUtf8') return BYTES;
  return RESTRICTED[fault.kind] ?? ANYWHERE;
}

/**
 * Checks that a fault is possible on a transport.
 *
 * @throws InvalidArgumentError when it is not, saying where it is.
 */
export function checkFault(fault: Fault, transport: FakeTransport): void {
  const possible = transportsOf(fault);
  if (!possible.includes(transport)) {
    refuse(
      'fault',
      `${fault.kind} is not possible on ${transport}, only on ${possible.join(', ')}`,
    );
  }
  const sizes = {
    ...(fault.kind === 'slow' && { bytes: fault.bytes }),
    ...(fault.kind === 'hugeLine' && { bytes: fault.bytes }),
    ...(fault.kind === 'reorder' && { by: fault.by }),
  };
  for (const [name, value] of Object.entries(sizes)) checkCount(`fault.${name}`, value);
}

/**
 * Checks a whole injection.
 *
 * @throws InvalidArgumentError when it can never happen.
 */
export function checkInjection(injection: Injection, transport: FakeTransport): void {
  const { at, fault, nth = 1, times = 1 } = injection;
  checkFault(fault, transport);
  checkCount('nth', nth);
  if (times !== Number.POSITIVE_INFINITY) checkCount('times', times);
  const incoming = at.startsWith('received:');
  if (incoming && OUTGOING_ONLY.has(fault.kind)) {
    refuse('at', `${fault.kind} strikes what the app-server sends, not ${at}`);
  }
  if (!incoming && fault.kind === 'refuse') {
    refuse('at', `refuse strikes a request that comes in: received:${at.replace('answer:', '')}`);
  }
  if (fault.kind === 'malformed' && !at.startsWith('answer:')) {
    refuse('at', `malformed strikes an answer, not ${at}`);
  }
}

function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) refuse(name, `${name} must be an integer from 1 on`);
}

function refuse(argument: string, why: string): never {
  throw new InvalidArgumentError(argument, `Cannot inject the fault: ${why}`);
}
