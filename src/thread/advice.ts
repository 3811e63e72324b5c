import { InternalRpcError, InvalidParamsError, InvalidRequestError, RpcError } from '../errors.js';

/** What to do about what the app-server is known to say. The first that matches counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^invalid cursor/, 'pass a cursor that the same listing gave, with the same filter'],
  [
    /^invalid (?:thread|session) id/,
    'pass the id of a thread; list the stored threads with codex.threads()',
  ],
  [
    /^no archived rollout found/,
    'list the archived threads with codex.threads({ archived: true })',
  ],
  [/^(?:no rollout found|thread not loaded)/, 'list the stored threads with codex.threads()'],
  [
    /^thread not found/,
    'resume it with codex.resumeThread(id); list the stored threads with codex.threads()',
  ],
  [
    /already has an active writer/,
    'close the thread in the other app-server, or go on in a copy with codex.forkThread(id)',
  ],
  [/is archived\. Run /, 'in code, call codex.unarchiveThread(id)'],
  [/forked history still references it/, 'delete the threads that were forked from it first'],
  [
    /^ephemeral threads? do(?:es)? not support|is not persisted/,
    'an ephemeral thread is not stored: start it without `ephemeral`, or keep the results of its turns',
  ],
  [/^failed to revert session: thread \S+ not found/, 'it has no turns yet'],
  [
    /^no active turn to steer|^expected active turn id/,
    'the turn has ended; use thread.send(), which goes to whichever turn runs, or starts one',
  ],
  [/^turn not found/, 'list the turns with thread.turns()'],
  [
    /only supports paginated threads/,
    'the thread was made in the older form; go on in a part of it with thread.fork({ beforeTurnId })',
  ],
  [
    /requires experimentalApi capability/,
    'leave the option `experimentalApi` of the session at its default',
  ],
];

/** The kinds that a copy with a longer message can be made of. */
const KINDS: ReadonlySet<unknown> = new Set([
  RpcError,
  InvalidRequestError,
  InvalidParamsError,
  InternalRpcError,
]);

/**
 * Says the way out of an error that the app-server is known to give.
 *
 * The answer is of the same class and has the same code, method and data; its `cause` is the error
 * as it came. Everything else comes back as it is.
 */
export function explain(error: unknown): unknown {
  if (!(error instanceof RpcError) || !KINDS.has(error.constructor)) return error;
  const said = error.message.replace(`Cannot complete ${error.method}: `, '');
  const advice = ADVICE.find(([pattern]) => pattern.test(said))?.[1];
  if (advice === undefined || said.endsWith(advice)) return error;
  const Kind = error.constructor as typeof RpcError;
  const message = `${said.replace(/[.;\s]+$/, '')}; ${advice}`;
  return new Kind(error.method, { code: error.code, message, data: error.data }, { cause: error });
}

/** Waits for an answer; a refusal says the way out where one is known. */
export async function explained<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw explain(error);
  }
}
