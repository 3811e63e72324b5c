import { type MutatedLog, mutateLog } from './mutate-log.js';
import { Random } from './random.js';
import { Replayer } from './replay.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { type LogEntry, readWireLogs, type WireLog } from './wire-log.js';

/** How much is tried. */
export interface CampaignOptions {
  /** How many frames are to be spoilt in all; the last session may go beyond. */
  readonly mutations: number;
  /** The seed of the first session; each further session has the next one. */
  readonly seed: number;
  /** Ends the campaign after the session that runs then, in milliseconds. Default: no limit. */
  readonly timeMs?: number | undefined;
}

/** A session that went wrong. */
export interface Failure {
  readonly seed: number;
  readonly scenario: string;
  readonly problem: string;
  /** The fewest frames found that bring about the same kind of problem. */
  readonly entries: readonly LogEntry[];
}

/** What a campaign found. */
export interface CampaignResult {
  readonly sessions: number;
  readonly mutations: number;
  /** How many sessions gave an error that is not a CodexError: of an answer that cannot be read. */
  readonly foreignErrors: number;
  readonly failure: Failure | undefined;
}

interface Session extends MutatedLog {
  readonly scenario: Scenario;
}

/** Repeats the recorded sessions with spoilt frames until enough were tried, or one goes wrong. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const logs = readWireLogs();
  const started = performance.now();
  const { timeMs = Number.POSITIVE_INFINITY } = options;
  const now = performance.now.bind(performance);
  using replayer = new Replayer();
  let mutations = 0;
  let sessions = 0;
  let foreignErrors = 0;
  let failure: Failure | undefined;
  while (mutations < options.mutations && failure === undefined && now() - started < timeMs) {
    const seed = options.seed + sessions;
    const session = makeSession(logs, seed);
    const outcome = await replayer.replay(session.scenario, session.entries, seed);
    const { problem } = outcome;
    if (problem !== undefined) failure = await explain(replayer, session, { seed, problem });
    mutations += session.mutations;
    sessions += 1;
    if (outcome.foreignError) foreignErrors += 1;
  }
  return { sessions, mutations, foreignErrors, failure };
}

/** Makes the session that belongs to a seed. */
function makeSession(logs: ReadonlyMap<string, WireLog>, seed: number): Session {
  const random = new Random(seed);
  const scenario = random.pick(SCENARIOS);
  const log = logs.get(scenario.name);
  if (log === undefined) throw new Error(`Cannot fuzz: ${scenario.name} was not recorded`);
  return { scenario, ...mutateLog(log, [...logs.values()], random) };
}

/** Leaves out as many entries as can be without losing the problem. */
async function explain(
  replayer: Replayer,
  { scenario, entries }: Session,
  { seed, problem }: Pick<Failure, 'seed' | 'problem'>,
): Promise<Failure> {
  let smallest = entries;
  for (let size = Math.ceil(smallest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < smallest.length; ) {
      const fewer = smallest.toSpliced(start, size);
      const other = await replayer.replay(scenario, fewer, seed);
      if (kindOf(other.problem) === kindOf(problem)) smallest = fewer;
      else start += size;
    }
  }
  return { seed, scenario: scenario.name, problem, entries: smallest };
}

/** Takes the numbers and the stack off a problem. */
function kindOf(problem: string | undefined): string | undefined {
  return problem?.split('\n', 1)[0]?.replace(/\d+/g, 'N');
}
