import type { Turn } from '../../src/thread/turn.js';
import type { Reading } from './observed-run.js';
import type { ReaderPlan } from './script.js';
import type { VirtualTime } from './virtual-time.js';

/** Where a reader takes down what it was given. */
interface ReadParts {
  readonly reading: Reading;
  readonly time: VirtualTime;
}

/** Reads a turn at the pace of a plan. */
export async function readTurn(turn: Turn, plan: ReaderPlan, parts: ReadParts): Promise<void> {
  const { reading, time } = parts;
  try {
    await (plan.of === 'text' ? readText(turn, plan, parts) : readEvents(turn, plan, parts));
  } catch (error) {
    reading.error = error;
  }
  reading.settledAtMs = time.now;
}

async function readText(turn: Turn, plan: ReaderPlan, { reading, time }: ReadParts): Promise<void> {
  for await (const piece of turn.text()) {
    reading.pieces.push(piece);
    reading.left = await leaves(plan, reading.pieces.length, time);
    if (reading.left) return;
  }
}

async function readEvents(
  turn: Turn,
  plan: ReaderPlan,
  { reading, time }: ReadParts,
): Promise<void> {
  for await (const event of turn) {
    reading.seqs.push(event.seq);
    reading.methods.push(event.method);
    if (event.method === 'item/agentMessage/delta') reading.pieces.push(event.params.delta);
    reading.left = await leaves(plan, reading.seqs.length, time);
    if (reading.left) return;
  }
}

async function leaves(plan: ReaderPlan, count: number, time: VirtualTime): Promise<boolean> {
  if (plan.pauseMs > 0) await time.pause(plan.pauseMs);
  return count === plan.leaveAfter;
}
