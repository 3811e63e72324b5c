import type { Expectations } from './model.js';
import type { Crossing, Fields, ObservedRun } from './observed-run.js';
import type { Script } from './script.js';

/** Methods that do something once, and carry a tag that only they have. */
const TAGGED: ReadonlySet<string | undefined> = new Set([
  'turn/start',
  'turn/steer',
  'thread/name/set',
]);

/** Requests that do not wait for a place in the window. */
const URGENT: ReadonlySet<string | undefined> = new Set(['turn/steer', 'turn/interrupt']);

/** Tells what must not have crossed the wire. */
export function wireProblems(script: Script, run: ObservedRun, expected: Expectations): string[] {
  return [
    ...repetitions(run),
    ...overlaps(script, run, expected),
    ...disorder(run, expected),
    ...floods(script, run, expected),
    ...silences(script, run, expected),
    ...approvals(script, run),
  ];
}

/** Each input reaches the app-server once; it is sent again only after a refusal. */
function repetitions({ wire, taken }: ObservedRun): string[] {
  const problems: string[] = [];
  const onWire = new Map<string, Crossing>();
  for (const crossing of wire) {
    const { direction, message, connection } = crossing;
    if (direction === 'out') {
      const tag = tagOf(message.method, message.params);
      if (tag === undefined) continue;
      if (onWire.has(tag)) problems.push(`${message.method} ${tag} was sent again`);
      onWire.set(tag, crossing);
    } else if (message.method === undefined && message.error !== undefined) {
      for (const [tag, sent] of onWire) {
        if (sent.connection === connection && sent.message.id === message.id) onWire.delete(tag);
      }
    }
  }
  for (const [index, { tag }] of taken.entries()) {
    if (taken.findIndex(other => other.tag === tag) === index) continue;
    problems.push(`the app-server was given ${tag} twice`);
  }
  return problems;
}

/** No turn is asked for while another one of its thread runs. */
function overlaps(script: Script, { taken }: ObservedRun, expected: Expectations): string[] {
  // What the app has given up, or never hears of, may run on.
  const isBlind =
    !expected.isTruthful ||
    (expected.losesConnection && script.faults.length > 1) ||
    script.actions.some(action => action.kind === 'unsubscribe' || action.kind === 'resume');
  if (isBlind) return [];
  const started = taken.filter(({ method }) => method === 'turn/start');
  return started
    .filter(({ turnId }, index) => started.findIndex(other => other.turnId === turnId) !== index)
    .map(({ tag }) => `${tag} was started while another turn ran`);
}

/** Turns that wait in line come in the order in which they were asked for. */
function disorder({ wire, outcomes }: ObservedRun, { turns }: Expectations): string[] {
  const asked = outcomes.flatMap(({ kind, tag }) => (kind === 'turn' && tag ? [tag] : []));
  const inLine = asked.filter(tag => turns.get(tag)?.whenBusy === 'queue');
  const started = wire.flatMap(({ direction, message: { method, params } }) =>
    direction === 'out' && method === 'turn/start' ? [tagOf(method, params) ?? ''] : [],
  );
  const last = new Map<number, number>();
  return started.flatMap(tag => {
    const place = inLine.indexOf(tag);
    const thread = turns.get(tag)?.thread;
    if (place === -1 || thread === undefined) return [];
    const before = last.get(thread) ?? -1;
    last.set(thread, place);
    return place < before ? [`${tag} was started after one that was asked for later`] : [];
  });
}

/** No more requests are on the wire than there are places. */
function floods(script: Script, { wire }: ObservedRun, expected: Expectations): string[] {
  const gaveUp = script.actions.some(action => 'abortAfterMs' in action);
  if (expected.isLate || gaveUp) return [];
  const open = new Set<string>();
  for (const { connection, direction, message } of wire) {
    const key = `${connection} ${String(message.id)}`;
    if (direction === 'in' && message.method === undefined) open.delete(key);
    if (direction === 'in' || message.method === undefined || message.id === undefined) continue;
    if (URGENT.has(message.method)) continue;
    open.add(key);
    const onConnection = [...open].filter(each => each.startsWith(`${connection} `)).length;
    if (onConnection > script.session.maxInFlight) {
      return [
        `${onConnection} requests were on the wire, and ${script.session.maxInFlight} may be`,
      ];
    }
  }
  return [];
}

/** Whatever the app-server asks is answered, unless the connection ends or nobody ever decides. */
function silences(
  script: Script,
  { wire, lostAtMs, closingAtMs }: ObservedRun,
  _expected: Expectations,
): string[] {
  const { approval } = script.session;
  if (approval === 'never') return [];
  const endsAtMs = [...lostAtMs, closingAtMs];
  return wire.flatMap(({ atMs, connection, direction, message }, index) => {
    if (direction === 'out' || message.method === undefined || message.id === undefined) return [];
    const answered = wire
      .slice(index)
      .some(
        later =>
          later.direction === 'out' &&
          later.connection === connection &&
          later.message.method === undefined &&
          later.message.id === message.id,
      );
    const isCut = endsAtMs.some(end => end >= atMs && end <= atMs + 300);
    return answered || isCut ? [] : [`nobody answered ${message.method}`];
  });
}

/** Without somebody who allows it, no command runs. */
function approvals({ session }: Script, { decisions }: ObservedRun): string[] {
  if (session.approval === 'accept' || session.approval === 'slow') return [];
  return decisions
    .filter(decision => decision !== '"decline"')
    .map(decision => `a command was answered ${decision}, and nobody allowed it`);
}

function tagOf(method: string | undefined, params: Fields | undefined): string | undefined {
  if (!TAGGED.has(method)) return undefined;
  const { input, name } = (params ?? {}) as { input?: { text?: string }[]; name?: string };
  return input?.[0]?.text ?? name;
}
