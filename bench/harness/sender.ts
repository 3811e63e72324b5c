#!/usr/bin/env node
/**
 * Plays an app-server that sends what was made before, at full speed or at a rate: what it plays is
 * in the variable `BENCH_SENDER`, as JSON.
 */
import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { playLive } from './live.js';
import type { SenderPlan } from './sender-plan.js';
import { deltaLine, endLines, startLines, threadIdOf, turnOf } from './wire.js';

const plan = JSON.parse(process.env['BENCH_SENDER'] ?? '{}') as SenderPlan;
const turnsOf = new Map<number, number>();
let threads = 0;
let plays = 0;

function send(lines: readonly string[]): void {
  writeSync(1, `${lines.join('\n')}\n`);
}

function answer(id: unknown, result: object): void {
  send([JSON.stringify({ id, result })]);
}

function startThread(id: unknown): void {
  const threadId = threadIdOf(threads);
  threads += 1;
  const status = { type: 'idle' };
  const thread = { id: threadId, turns: [], status, cwd: '/', ephemeral: true, path: null };
  answer(id, {
    thread,
    ...{ model: 'none', modelProvider: 'none', serviceTier: null, cwd: '/' },
    ...{ approvalPolicy: 'never', approvalsReviewer: 'user', sandbox: { type: 'readOnly' } },
    ...{ activePermissionProfile: null, reasoningEffort: null },
  });
}

function startTurn(id: unknown, threadId: string): void {
  const thread = Number(threadId.slice(-12));
  const turn = turnsOf.get(thread) ?? 0;
  turnsOf.set(thread, turn + 1);
  const place = { thread, turn };
  const accepted = JSON.stringify({ id, result: { turn: turnOf(place, 'inProgress') } });
  const text = plan.instantText;
  const rest = text === undefined ? [] : [deltaLine(place, text), ...endLines(place, text)];
  send([accepted, ...startLines(place), ...rest]);
}

/** Sends the next of what was made before. */
function play(): void {
  const next = plan.plays?.[plays];
  plays += 1;
  if (next === undefined) return;
  if ('file' in next) spawnSync('cat', [next.file], { stdio: ['ignore', 'inherit', 'inherit'] });
  else playLive(next);
}

interface Asked {
  readonly id?: unknown;
  readonly method: string;
  readonly params?: { readonly threadId?: string };
}

function handle({ id, method, params }: Asked): void {
  if (id === undefined) return;
  switch (method) {
    case 'initialize':
      answer(id, {
        ...{ userAgent: 'bench/0.0.0 (none)', codexHome: '/' },
        ...{ platformFamily: 'unix', platformOs: 'linux' },
      });
      return;
    case 'thread/start':
      startThread(id);
      return;
    case 'turn/start':
      startTurn(id, params?.threadId ?? '');
      return;
    case 'thread/loaded/list':
      answer(id, { data: [], nextCursor: null });
      play();
      return;
    default:
      send([JSON.stringify({ id, error: { code: -32_601, message: 'not here' } })]);
  }
}

if (plan.unasked === true) {
  while (plays < (plan.plays?.length ?? 0)) play();
  process.exit(0);
}
createInterface({ input: process.stdin })
  .on('line', line => handle(JSON.parse(line) as Asked))
  .on('close', () => process.exit(0));
