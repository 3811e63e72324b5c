import {
  RequestTimeoutError,
  RetryLimitExceededError,
  RpcError,
  ServerExitedError,
  TurnStalledError,
  TurnTimeoutError,
} from '../../src/errors.js';
import type { TurnSnapshot } from '../../src/turn-types.js';

/** What may wait when something goes wrong. */
export const WAITS = [
  'request',
  'run',
  'stream',
  'text',
  'approval handler',
  'login',
  'paging',
  'next call',
  'close',
] as const;
export type Wait = (typeof WAITS)[number];

/** What became of each wait, in the words of the document. */
export type Outcomes = Partial<Record<Wait, string>>;

/** How long a wait may take before it counts as one that never ends, in milliseconds. */
const DEADLINE_MS = 30_000;

/** Tells what becomes of a wait; one that does not end in time `hangs`. */
export async function outcomeOf<T>(
  wait: PromiseLike<T>,
  describe: (value: T) => string,
): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hangs = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('hangs'), DEADLINE_MS);
  });
  const ends = Promise.resolve(wait).then(describe, error => `throws ${describeError(error)}`);
  try {
    return await Promise.race([ends, hangs]);
  } finally {
    clearTimeout(timer);
  }
}

/** Names an error and what it carries. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `what is no error: ${String(error)}`;
  const facts = factsOf(error);
  return facts.length === 0 ? `\`${error.name}\`` : `\`${error.name}\` (${facts.join(', ')})`;
}

/** Reads a stream of pieces to its end, and tells what came. */
export async function readToEnd<T>(
  pieces: AsyncIterable<T>,
  textOf: (piece: T) => string,
): Promise<string> {
  let text = '';
  try {
    for await (const piece of pieces) text += textOf(piece);
  } catch (error) {
    return `«${text}», then throws ${describeError(error)}`;
  }
  return `«${text}», then ends`;
}

function factsOf(error: Error & { readonly partial?: TurnSnapshot }): string[] {
  const facts: string[] = [];
  if (error instanceof ServerExitedError) {
    facts.push(error.signal ?? `code ${error.code}`);
    if (error.stderrTail !== '') facts.push(`standard error «${error.stderrTail}»`);
  }
  if (error instanceof RequestTimeoutError) facts.push(error.method);
  if (error instanceof RpcError) facts.push(`${error.method}, ${error.code}`);
  if (error instanceof RetryLimitExceededError) facts.push(`${error.attempts} attempts`);
  if (error instanceof TurnStalledError || error instanceof TurnTimeoutError) {
    facts.push(`result so far «${partialText(error.result)}»`);
  } else if (error.partial !== undefined) facts.push(`partial «${partialText(error.partial)}»`);
  return facts;
}

function partialText({ text }: { readonly text: string }): string {
  return text;
}
