import { mutateFrame } from './mutate-frame.js';
import type { Random } from './random.js';
import type { LogEntry, WireLog } from './wire-log.js';

/** A recorded session with some frames gone wrong. */
export interface MutatedLog {
  readonly entries: readonly LogEntry[];
  /** How many frames were changed, dropped, doubled, moved or put in. */
  readonly mutations: number;
}

/** The share of the frames that go wrong in one session, from one in a hundred to half of them. */
const RATES: readonly number[] = [0.01, 0.03, 0.1, 0.25, 0.5];

const ID = /"(?:id|threadId|turnId|itemId|callId)":("[^"]+"|\d+)/g;

/** Spoils a recorded session; every session is spoilt at least once. */
export function mutateLog(log: WireLog, others: readonly WireLog[], random: Random): MutatedLog {
  const rate = random.pick(RATES);
  const ids = idsOf(log);
  const certain = random.pick([...log.entries.keys()].filter(isFrame(log)));
  const entries: LogEntry[] = [];
  let mutations = 0;
  for (const [index, entry] of log.entries.entries()) {
    if (!('frame' in entry) || !(index === certain || random.chance(rate))) {
      entries.push(entry);
      continue;
    }
    mutations += 1;
    mutateEntry(entries, entry.frame, { ids, others, random });
  }
  if (random.chance(0.1)) {
    mutations += 1;
    entries.length = random.below(entries.length);
  }
  return { entries, mutations };
}

function isFrame({ entries }: WireLog): (index: number) => boolean {
  return index => 'frame' in (entries[index] ?? {});
}

interface Means {
  readonly ids: readonly string[];
  readonly others: readonly WireLog[];
  readonly random: Random;
}

/** Puts what is left of a frame behind the entries that are there. */
function mutateEntry(entries: LogEntry[], frame: string, { ids, others, random }: Means): void {
  const choice = random.next();
  if (choice < 0.1) return;
  if (choice < 0.18) {
    entries.push({ frame }, { frame });
  } else if (choice < 0.26) {
    entries.splice(random.below(entries.length + 1), 0, { frame });
  } else if (choice < 0.34) {
    const foreign = random.pick(random.pick(others).entries);
    entries.push({ frame }, ...('frame' in foreign ? [foreign] : []));
  } else {
    entries.push({ frame: mutateFrame(frame, ids, random) });
  }
}

function idsOf({ entries }: WireLog): string[] {
  const text = entries.map(entry => ('frame' in entry ? entry.frame : '')).join('\n');
  return [...new Set([...text.matchAll(ID)].map(match => match[1] ?? ''))].map(id =>
    JSON.parse(id),
  );
}
