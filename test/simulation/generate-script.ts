import { type Fault, fault } from '../../src/testing/fake/fault.js';
import type { Injection } from '../../src/testing/fake/injection.js';
import { Random } from './random.js';
import type { Action, FaultPlan, ReaderPlan, Saying, Script, SessionPlan } from './script.js';

/** How long after the last action a patient app closes: whatever can still settle has settled. */
export const PATIENCE_MS = 120_000;

/** Messages at which faults strike most often: what turns are made of. */
const OUTGOING = [
  'turn/started',
  'item/started',
  'item/agentMessage/delta',
  'item/completed',
  'turn/completed',
  'thread/status/changed',
  'item/commandExecution/requestApproval',
  'answer:initialize',
  'answer:thread/start',
  'answer:thread/resume',
  'answer:thread/turns/list',
  'answer:turn/start',
  'answer:turn/steer',
  'answer:turn/interrupt',
  'answer:thread/name/set',
  '*',
] as const;

const INCOMING = [
  'received:turn/start',
  'received:turn/steer',
  'received:turn/interrupt',
  'received:thread/start',
  'received:thread/resume',
  'received:thread/turns/list',
  'received:thread/name/set',
  'received:*',
] as const;

/** Makes the script of a seed. */
export function generateScript(seed: number): Script {
  const random = new Random(seed);
  const session = sessionPlan(random);
  const actions = actionsOf(random);
  const lastMs = Math.max(...actions.map(({ atMs }) => atMs));
  // Some apps are honest to the end, and some app-servers are.
  const faultCount = random.pick([0, 1, 1, 1, 2, 2, 3, 4]);
  const isRough = random.chance(0.4);
  const faults = Array.from({ length: faultCount }, () => faultPlan(random, lastMs, isRough));
  const closeAtMs = random.chance(0.25) ? random.integer(0, lastMs + 300) : lastMs + PATIENCE_MS;
  return { seed, session, actions, faults, closeAtMs };
}

function sessionPlan(random: Random): SessionPlan {
  return {
    maxInFlight: random.pick([1, 2, 3, 64]),
    requestTimeoutMs: random.pick([2_000, 5_000]),
    maxAttempts: random.integer(1, 3),
    ...(random.chance(0.85) && { maxRestarts: random.pick([5, 5, 5, 1]) }),
    approval: random.pick(['accept', 'accept', 'decline', 'none', 'throws', 'slow', 'never']),
  };
}

function actionsOf(random: Random): Action[] {
  const threads = random.pick([1, 1, 2]);
  const span = random.pick([20, 300, 1_500]);
  const actions: Action[] = [];
  for (let thread = 0; thread < threads; thread += 1) {
    actions.push({ atMs: random.integer(0, 5), kind: 'startThread', thread });
  }
  const tags: string[] = [];
  const count = random.integer(1, 8);
  for (let index = 0; index < count; index += 1) {
    const atMs = random.integer(5, span);
    const thread = random.integer(0, threads - 1);
    const action = actionOf(random, { thread, tag: `<${index}>`, of: tags });
    if (action.kind === 'turn') tags.push(action.tag);
    actions.push({ atMs, ...action });
  }
  return actions.sort((left, right) => left.atMs - right.atMs);
}

type Undated<T> = T extends unknown ? Omit<T, 'atMs'> : never;

function actionOf(
  random: Random,
  { thread, tag, of }: { thread: number; tag: string; of: readonly string[] },
): Undated<Action> {
  const [first, ...others] = of;
  const kind = random.integer(0, 13);
  if (first !== undefined && kind === 8) {
    return { kind: 'steer', of: random.pick([first, ...others]), tag, says: saying(random, tag) };
  }
  if (first !== undefined && kind === 9) {
    return { kind: 'interrupt', of: random.pick([first, ...others]) };
  }
  if (kind === 10) return { kind: 'setName', thread, tag };
  if (kind === 11) return random.chance(0.5) ? { kind: 'read', thread } : modelsAction(random);
  if (kind === 12) return { kind: 'unsubscribe', thread, interrupt: random.chance(0.5) };
  if (kind === 13) return { kind: 'resume', thread };
  return {
    kind: 'turn',
    thread,
    tag,
    whenBusy: random.pick(['queue', 'queue', 'queue', 'queue', 'steer', 'interrupt', 'reject']),
    says: saying(random, tag),
    readers: Array.from({ length: random.pick([0, 0, 1, 2]) }, () => reader(random)),
    ...(random.chance(0.1) && { timeoutMs: random.pick([5, 100, 1_000, 600_000]) }),
    ...(random.chance(0.1) && { idleTimeoutMs: random.pick([50, 500, 5_000, 600_000]) }),
    ...(random.chance(0.15) && { abortAfterMs: random.integer(0, 200) }),
    ...(random.chance(0.15) && { ownModel: true }),
  };
}

function modelsAction(random: Random): Undated<Action> {
  const abort = random.chance(0.4) && { abortAfterMs: random.integer(0, 20) };
  return { kind: 'models', ...abort };
}

function saying(random: Random, tag: string): Saying {
  const length = random.integer(0, 5);
  return {
    pieces: [tag, ...Array.from({ length }, (_, index) => ` ${index + 1}`)],
    delayMs: random.pick([0, 0, 1, 10, 60]),
    ...(random.chance(0.15) && { command: true }),
    ...(random.chance(0.08) && { fails: true }),
  };
}

function reader(random: Random): ReaderPlan {
  return {
    of: random.pick(['events', 'text']),
    pauseMs: random.pick([0, 0, 5, 100]),
    ...(random.chance(0.15) && { leaveAfter: random.integer(1, 4) }),
  };
}

function faultPlan(random: Random, lastMs: number, isRough: boolean): FaultPlan {
  const atMs = random.integer(0, random.chance(0.5) ? 5 : lastMs);
  const kind = random.next();
  if (kind < 0.06) return { atMs, refuseConnections: random.integer(1, 3) };
  if (kind < 0.25) return { atMs, inflict: lossOf(random) };
  if (kind < 0.35) return { atMs, inflict: noiseOf(random) };
  return { atMs, inject: injectionOf(random, isRough) };
}

function injectionOf(random: Random, isRough: boolean): Injection {
  const nth = random.pick([1, 1, 2, 3, 6]);
  const when = random.pick(['before', 'after', 'instead']);
  const kind = random.next();
  if (kind < 0.15) {
    const at = random.pick(INCOMING);
    return { at, nth, times: random.pick([1, 1, 2, 3]), fault: fault.refuse() };
  }
  const anywhere = random.chance(0.6) ? random.pick(OUTGOING) : random.pick(INCOMING);
  if (kind < 0.45 || !isRough) return { at: anywhere, nth, when, fault: lossOf(random) };
  if (kind < 0.55) return { at: anywhere, nth, when: 'before', fault: noiseOf(random) };
  if (kind < 0.65) return { at: anywhere, nth, fault: fault.lose() };
  const at = random.pick(OUTGOING);
  if (kind < 0.9 || !at.startsWith('answer:')) return { at, nth, fault: disorderOf(random) };
  const shape = random.pick([
    'noResult',
    'errorString',
    'errorWithoutCode',
    'resultType',
    'idType',
    'unknownId',
  ]);
  return { at, nth, fault: fault.malformed(shape) };
}

function lossOf(random: Random): Fault {
  return random.pick([fault.crash(), fault.exit(), fault.drop(), fault.drop()]);
}

function noiseOf(random: Random): Fault {
  return random.pick([
    fault.stall(),
    fault.deaf(),
    fault.slow(random.pick([100, 1_000]), random.integer(1, 5)),
    fault.garbage(random.pick(['text', 'array', 'number'])),
    fault.unknownMethod(),
    fault.unknownItem(),
  ]);
}

function disorderOf(random: Random): Fault {
  return random.pick([
    fault.duplicate(),
    fault.reorder(random.integer(1, 3)),
    fault.early(random.pick(['turn/started', 'turn/completed', 'item/completed'])),
  ]);
}
