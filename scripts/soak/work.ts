import type { Codex, Thread, Turn } from 'codex-app-server-sdk';
import { TurnFailedError } from 'codex-app-server-sdk';
import {
  failure,
  message,
  type RecordedRequest,
  type ResponsePart,
  toolCall,
} from 'codex-app-server-sdk/testing';

/** What the work is done with. */
export interface Soak {
  readonly codex: Codex;
  /** Lives as long as the session: many turns share it. */
  readonly signal: AbortSignal;
  readonly counts: SoakCounts;
}

/** What has been done so far, and what the model must have been asked for it. */
export interface SoakCounts {
  turns: number;
  requests: number;
}

/** One kind of work; it throws when something is not as it must be. */
export type Work = (soak: Soak, thread: Thread, label: string) => Promise<void>;

/** Answers every request by what the user said last. */
export function answer(request: RecordedRequest): readonly ResponsePart[] {
  const said = request.lastUserText;
  if (said.startsWith('fail')) return [failure({ code: 'invalid_prompt', message: 'as asked' })];
  if (said.startsWith('ask') && request.input.at(-1)?.['type'] !== 'function_call_output') {
    const asking = { sandbox_permissions: 'require_escalated', justification: 'to test' };
    return [toolCall('exec_command', { cmd: 'true', ...asking })];
  }
  if (said.startsWith('long')) return [message(Array(150).fill('more '), { delayMs: 20 })];
  return [message(['echo ', ...said.split(/(?<= )/)])];
}

const plain: Work = async ({ counts, signal }, thread, label) => {
  await runEcho(thread.run(label, { signal, timeoutMs: 120_000 }), label);
  count(counts, 1);
};

const steered: Work = async ({ counts }, thread, label) => {
  const turn = await thread.turn(`long ${label}`);
  await firstDelta(turn);
  await turn.steer(label);
  await runEcho(turn.run(), label);
  count(counts, 2);
};

const interrupted: Work = async ({ counts, signal }, thread, label) => {
  const turn = await thread.turn(`long ${label}`, { signal });
  await firstDelta(turn);
  await turn.interrupt();
  const { status } = await turn.run();
  check(status === 'interrupted', `${label} is ${status}`);
  count(counts, 1);
};

const aborted: Work = async ({ counts, signal }, thread, label) => {
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  const turn = await thread.turn(`long ${label}`, { signal: both, idleTimeoutMs: 60_000 });
  await firstDelta(turn);
  controller.abort(new Error('enough'));
  const [outcome] = await Promise.allSettled([turn.run()]);
  check(outcome?.status === 'rejected', `${label} was aborted and went on`);
  count(counts, 1);
};

const failed: Work = async ({ counts }, thread, label) => {
  const [outcome] = await Promise.allSettled([thread.run(`fail ${label}`)]);
  check(
    outcome?.status === 'rejected' && outcome.reason instanceof TurnFailedError,
    `${label} did not fail`,
  );
  count(counts, 1);
};

const asked: Work = async ({ counts }, thread, label) => {
  await runEcho(thread.run(`ask ${label}`), `ask ${label}`);
  count(counts, 2);
};

const left: Work = async ({ codex, counts }, thread, label) => {
  const off = codex.on('turn/started', () => {});
  const all = codex.notifications();
  const turn = await thread.turn(label);
  await all.next();
  await all.return?.();
  await firstDelta(turn);
  for await (const _ of turn.text()) break;
  await turn.toReadableStream().cancel();
  await runEcho(turn.run(), label);
  off();
  count(counts, 1);
};

const elsewhere: Work = async ({ codex, counts }, _, label) => {
  await using thread = await codex.startThread({ ephemeral: true });
  thread.onTurn(() => {});
  await runEcho(thread.run(label), label);
  count(counts, 1);
};

/** The kinds of work, the plain one more often than the others. */
export const WORKS: readonly Work[] = [
  ...[plain, steered, plain, interrupted, plain, aborted],
  ...[plain, failed, plain, asked, plain, left, plain, elsewhere],
];

async function runEcho(
  running: Promise<{ readonly status: string; readonly text: string }>,
  label: string,
): Promise<void> {
  const { status, text } = await running;
  check(status === 'completed' && text === `echo ${label}`, `${label} is ${status} with "${text}"`);
}

async function firstDelta(turn: Turn): Promise<void> {
  for await (const event of turn) if (event.method === 'item/agentMessage/delta') return;
}

function count(counts: SoakCounts, requests: number): void {
  counts.turns += 1;
  counts.requests += requests;
}

function check(right: boolean, problem: string): void {
  if (!right) throw new Error(`A turn went wrong: ${problem}`);
}
