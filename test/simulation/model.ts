import { RestartLimitError } from '../../src/codex/recovery.js';
import {
  CodexError,
  InvalidRequestError,
  RequestTimeoutError,
  RpcError,
  ServerBusyError,
  ServerExitedError,
  ServerStartError,
  ThreadBusyError,
  TransportClosedError,
  TurnFailedError,
  TurnStalledError,
  TurnTimeoutError,
} from '../../src/errors.js';
import { ThreadLostError } from '../../src/thread/thread-lost-error.js';
import type { TurnResult } from '../../src/turn-types.js';
import { PATIENCE_MS } from './generate-script.js';
import type { ObservedRun, Outcome, Reading, StoredTurn } from './observed-run.js';
import { faultsOf, type Script, type TurnAction } from './script.js';
import { wireProblems } from './wire-model.js';

/** What may be expected of a script. */
export interface Expectations {
  readonly turns: ReadonlyMap<string, TurnAction>;
  /** Whether the app-server tells everything, once and in order, and hears everything. */
  readonly isTruthful: boolean;
  /** Whether nothing is said twice either. */
  readonly isExact: boolean;
  readonly losesConnection: boolean;
  readonly refusesConnections: boolean;
  readonly refusesRequests: boolean;
  /** Whether answers may not come in time. */
  readonly isLate: boolean;
  readonly malforms: boolean;
  /** Whether the app waits long enough for everything to settle by itself. */
  readonly isPatient: boolean;
}

/** Tells what in a run the reference does not allow; empty when everything is as it must be. */
export function findProblems(script: Script, run: ObservedRun): string[] {
  const expected = expectationsOf(script);
  return [
    ...endProblems(run),
    ...run.outcomes.flatMap(outcome => outcomeProblems(outcome, { script, run, expected })),
    ...run.readings.flatMap(reading => readingProblems(reading, run, expected)),
    ...wireProblems(script, run, expected),
  ];
}

function expectationsOf(script: Script): Expectations {
  const kinds = new Set<string>(faultsOf(script).map(({ kind }) => kind));
  const has = (...names: string[]): boolean => names.some(name => kinds.has(name));
  const turns = script.actions.filter(action => action.kind === 'turn');
  const lastMs = Math.max(0, ...script.actions.map(({ atMs }) => atMs));
  const isLate =
    has('stall', 'deaf', 'lose', 'slow', 'early', 'reorder', 'malformed') ||
    script.faults.some(({ inject }) => inject?.when === 'instead');
  return {
    turns: new Map(turns.map(action => [action.tag, action])),
    isTruthful: !isLate,
    isExact: !isLate && !has('duplicate'),
    losesConnection: has('crash', 'exit', 'drop'),
    refusesConnections: script.faults.some(
      ({ refuseConnections }) => refuseConnections !== undefined,
    ),
    refusesRequests: has('refuse'),
    isLate,
    malforms: has('malformed'),
    isPatient: script.closeAtMs >= lastMs + PATIENCE_MS,
  };
}

/** The end of a session leaves nothing behind, whatever went before. */
function endProblems(run: ObservedRun): string[] {
  const open = run.outcomes.filter(({ settledAtMs }) => settledAtMs === undefined);
  const reading = run.readings.filter(({ settledAtMs }) => settledAtMs === undefined);
  return [
    ...open.map(({ name }) => `${name} never settled`),
    ...reading.map(({ tag, of }) => `a reader of the ${of} of ${tag} never came to an end`),
    ...run.unhandled.map(reason => `unhandled rejection: ${reason}`),
    ...(run.timersLeft > 0 ? [`${run.timersLeft} timers were left after the close`] : []),
    ...(run.closedAtMs === undefined ? ['close() never settled'] : []),
  ];
}

interface Context {
  readonly script: Script;
  readonly run: ObservedRun;
  readonly expected: Expectations;
}

function outcomeProblems(outcome: Outcome, context: Context): string[] {
  const { error, settledAtMs, tag, kind } = outcome;
  if (settledAtMs === undefined) return [];
  const problems = timeProblems(outcome, context);
  if (error !== undefined) {
    // What follows from another rejection is judged there.
    const isNew = context.run.outcomes.find(other => other.error === error) === outcome;
    if (isNew && !isJustified(outcome, context))
      problems.push(`${outcome.name} rejected without a reason: ${error}`);
    problems.push(...lostResultProblems(outcome, context));
  } else if (kind === 'turn' && tag !== undefined) {
    problems.push(...resultProblems(tag, outcome.value as TurnResult, context));
  }
  return problems;
}

/** With enough time everything settles by itself, not by the close of the session. */
function timeProblems({ name, kind, settledAtMs = 0 }: Outcome, context: Context): string[] {
  const { run, expected, script } = context;
  if (!expected.isPatient || settledAtMs < run.closingAtMs) return [];
  const waitsForTurns =
    kind === 'turn' ||
    kind === 'unsubscribe' ||
    kind === 'resume' ||
    kind === 'interrupt' ||
    kind === 'steer';
  if (waitsForTurns && (!expected.isTruthful || script.session.approval === 'never')) return [];
  // What needs a thread waits for the resume that gives it.
  if (!expected.isTruthful && script.actions.some(action => action.kind === 'resume')) return [];
  return [`${name} waited until the session was closed`];
}

function isJustified(
  { error, kind, tag, settledAtMs = 0 }: Outcome,
  { script, run, expected }: Context,
): boolean {
  const isClosing = settledAtMs >= run.closingAtMs;
  const action = tag === undefined ? undefined : expected.turns.get(tag);
  const unsubscribes = script.actions.some(({ kind: other }) => other === 'unsubscribe');
  if (error instanceof TransportClosedError || error instanceof ServerExitedError) {
    return isClosing || expected.losesConnection;
  }
  if (error instanceof RestartLimitError || error instanceof ServerStartError) {
    return expected.losesConnection || expected.refusesConnections;
  }
  if (error instanceof ThreadLostError) return expected.losesConnection;
  if (error instanceof RequestTimeoutError) return expected.isLate;
  if (error instanceof ThreadBusyError) return action?.whenBusy === 'reject';
  if (error instanceof TurnFailedError) return hasFailed(tag, run);
  if (error instanceof TurnTimeoutError) return hasDeadline(script, 'timeoutMs');
  if (error instanceof TurnStalledError) return hasDeadline(script, 'idleTimeoutMs');
  if (error instanceof ServerBusyError) return expected.refusesRequests;
  if (error instanceof InvalidRequestError) {
    return (
      kind === 'steer' ||
      kind === 'resume' ||
      kind === 'read' ||
      expected.losesConnection ||
      expected.isLate ||
      unsubscribes
    );
  }
  if (error instanceof RpcError) return expected.malforms || kind === 'resume' || kind === 'read';
  if (error instanceof CodexError)
    return unsubscribes && /handle is closed|thread was left/.test(error.message);
  if (error instanceof Error && error.message === 'The app has lost interest') return true;
  return error instanceof TypeError && expected.malforms;
}

/** Whoever steers a turn shares its deadlines. */
function hasDeadline({ actions }: Script, name: 'timeoutMs' | 'idleTimeoutMs'): boolean {
  return actions.some(action => action.kind === 'turn' && action[name] !== undefined);
}

function hasFailed(tag: string | undefined, run: ObservedRun): boolean {
  const taken = run.taken.find(each => each.tag === tag);
  return run.stored.some(({ id, status }) => id === taken?.turnId && status === 'failed');
}

/** A turn that the app-server has accepted and completed has its result, also after a loss. */
function lostResultProblems(
  { name, kind, tag, error, settledAtMs = 0 }: Outcome,
  context: Context,
): string[] {
  const { run, expected, script } = context;
  const isEnd = error instanceof TransportClosedError || error instanceof ServerExitedError;
  if (kind !== 'turn' || !isEnd || !expected.isTruthful || settledAtMs >= run.closingAtMs)
    return [];
  if (
    script.session.maxRestarts === undefined ||
    expected.refusesConnections ||
    expected.refusesRequests
  )
    return [];
  const turn = turnOf(tag, run);
  if (turn?.status !== 'completed') return [];
  const accepted = run.wire.some(
    ({ direction, message }) => direction === 'in' && idOfTurn(message.result) === turn.id,
  );
  // A loss during the look-up takes that along.
  if (!accepted || run.lostAtMs.length > 1) return [];
  return [`${name} rejected though its turn was accepted and has completed`];
}

function resultProblems(tag: string, result: TurnResult, context: Context): string[] {
  const { run, expected } = context;
  const turn = run.stored.find(({ id }) => id === result.turnId);
  if (turn === undefined) return [`${tag} resolved with a turn that the app-server does not have`];
  const problems: string[] = [];
  if (!run.taken.some(each => each.tag === tag && each.turnId === turn.id)) {
    problems.push(`${tag} resolved with a turn that never had its input`);
  }
  if (result.status === 'completed' && turn.status !== 'completed') {
    problems.push(`${tag} resolved as completed, and its turn is ${turn.status}`);
  }
  if (expected.isTruthful && result.status !== turn.status) {
    problems.push(`${tag} resolved as ${result.status}, and its turn is ${turn.status}`);
  }
  if (result.status === 'completed' && !turn.tags.includes(tag)) {
    problems.push(`${tag} resolved with a turn that never saw its input`);
  }
  return [...problems, ...textProblems(tag, result, turn, expected)];
}

function textProblems(
  ...[tag, result, turn, expected]: [string, TurnResult, StoredTurn, Expectations]
): string[] {
  const last = turn.messages.at(-1)?.text ?? '';
  if (expected.isTruthful && result.status === 'completed' && result.text !== last) {
    return [`${tag} has the text «${result.text}», and the app-server said «${last}»`];
  }
  const items = result.items.filter(item => item.type === 'agentMessage');
  if (expected.isTruthful && result.status === 'completed') {
    const got = items.map(({ id }) => id).join(' ');
    const said = turn.messages.map(({ id }) => id).join(' ');
    if (got !== said) return [`${tag} has the messages ${got}, and the app-server said ${said}`];
  }
  const strange = items.find(
    ({ id, text }) =>
      !turn.messages.some(message => message.id === id && message.text.startsWith(text)) &&
      turn.messages.some(message => message.id === id),
  );
  return strange === undefined ? [] : [`${tag} has a message that the app-server said otherwise`];
}

function readingProblems(reading: Reading, run: ObservedRun, expected: Expectations): string[] {
  const { tag, of, seqs, pieces, methods, left, error } = reading;
  const name = `a reader of the ${of} of ${tag}`;
  const problems: string[] = [];
  if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) {
    problems.push(`${name} was given events out of order`);
  }
  const outcome = run.outcomes.find(each => each.kind === 'turn' && each.tag === tag);
  const result =
    outcome?.error === undefined ? (outcome?.value as TurnResult | undefined) : undefined;
  if (left || result === undefined) return problems;
  if (error !== undefined) return [...problems, `${name} ended with ${error}, and run() resolved`];
  if (of === 'events' && methods.at(-1) !== 'turn/completed') {
    problems.push(`${name} was not given the completion of the turn`);
  }
  const turn = run.stored.find(({ id }) => id === result.turnId);
  const isSteered = run.taken.filter(({ turnId }) => turnId === result.turnId).length > 1;
  const wasLost = run.lostAtMs.length > 0;
  if (
    !expected.isExact ||
    isSteered ||
    result.status !== 'completed' ||
    (of === 'events' && wasLost)
  ) {
    return problems;
  }
  const said = turn?.messages.map(({ text }) => text).join('');
  const read = pieces.join('');
  if (read !== said) problems.push(`${name} read «${read}», and the app-server said «${said}»`);
  return problems;
}

function turnOf(tag: string | undefined, run: ObservedRun): StoredTurn | undefined {
  const taken = run.taken.find(each => each.tag === tag);
  return run.stored.find(({ id }) => id === taken?.turnId);
}

function idOfTurn(result: unknown): unknown {
  return (result as { turn?: { id?: unknown } } | null | undefined)?.turn?.id;
}
