import { ServerExitedError } from '../errors.js';
import { oneLine } from './format.js';

/** What a check found. */
export interface Finding {
  /** `info` only tells; `warn` may matter; only `fail` makes the program fail. */
  readonly status: 'ok' | 'info' | 'warn' | 'fail' | 'skipped';
  /** One line for people. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
  /** The same for programs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A finding, whose it is, and how long it took. */
export interface CheckReport extends Finding {
  readonly name: string;
  readonly ms: number;
}

/** One thing that doctor looks at. */
export interface Check {
  readonly name: string;
  /** What to do when it fails in a way that it did not foresee. */
  readonly advice: string;
  /** The most that it may take, in milliseconds. */
  readonly limitMs: number;
  run(signal: AbortSignal): Finding | Promise<Finding>;
}

const REASON_LENGTH = 400;

/** Runs a check to its end, at most its time long; whatever it throws is what it found. */
export async function runCheck(check: Check, stop: AbortSignal): Promise<CheckReport> {
  const startedAt = performance.now();
  const finding = stop.aborted ? INTERRUPTED : await find(check, stop);
  return { name: check.name, ms: Math.round(performance.now() - startedAt), ...finding };
}

const INTERRUPTED: Finding = { status: 'skipped', detail: 'interrupted' };

async function find(check: Check, stop: AbortSignal): Promise<Finding> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), check.limitMs);
  const signal = AbortSignal.any([stop, limit.signal]);
  try {
    return await orAbort(Promise.resolve(check.run(signal)), signal);
  } catch (error) {
    if (stop.aborted) return INTERRUPTED;
    const detail = limit.signal.aborted
      ? `no answer within ${check.limitMs / 1_000} s`
      : reasonOf(error);
    return { status: 'fail', detail, advice: check.advice };
  } finally {
    clearTimeout(timer);
  }
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Says in one line why something failed; what the app-server said last often tells more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error), REASON_LENGTH);
  const tail = error instanceof ServerExitedError ? error.stderrTail.trim() : '';
  return oneLine(tail === '' ? error.message : `${error.message}: ${tail}`, REASON_LENGTH);
}
