import { median, slope } from '../lib/statistics.js';
import type { Sample } from './measure.js';

/** The most that each turn may leave behind for good, in bytes. */
const HEAP_PER_TURN = 512;

/** How far the heap may stray whatever the number of turns is, in bytes. */
const HEAP_SLACK = 1_024 * 1_024;

/** How many files, resources and listeners may come and go: a leak is one for each turn. */
const COUNT_SLACK = 20;

/**
 * Says what grew between the end of the warm-up and the end; nothing when all is flat.
 *
 * The heap is judged by the line that fits its samples best, counts by their medians. The resident
 * memory of the app-server is shown and not judged: it is not this package's.
 */
export function verdict(samples: readonly Sample[]): string[] {
  if (samples.length < 4) return ['there are too few samples to judge by'];
  const problems: string[] = [];
  const first = samples[0] as Sample;
  const last = samples.at(-1) as Sample;
  const turns = last.turns - first.turns;
  if (turns <= 0) problems.push('no turn has ended since the warm-up');
  const growth = slope(samples.map(({ turns: x, heap: y }) => ({ x, y }))) * turns;
  const allowed = HEAP_SLACK + HEAP_PER_TURN * turns;
  if (growth > allowed) {
    problems.push(
      `the heap grew by ${kib(growth)} over ${turns} turns; ${kib(allowed)} is allowed`,
    );
  }
  for (const name of ['files', 'resources', 'listeners'] as const) {
    const half = Math.floor(samples.length / 2);
    const before = median(samples.slice(0, half).map(sample => sample[name]));
    const after = median(samples.slice(-half).map(sample => sample[name]));
    if (after > before + COUNT_SLACK) problems.push(`${name} grew from ${before} to ${after}`);
  }
  return problems;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1_024)} KiB`;
}
