import { fileURLToPath } from 'node:url';
import type { Codex, Thread } from 'codex-app-server-sdk';
import type { SenderPlan } from './sender-plan.js';

/** The program that plays an app-server. */
export const SENDER: string = fileURLToPath(new URL('sender.js', import.meta.url));

/** Gives the environment that has the sender play something. */
export function senderEnv(plan: SenderPlan): Record<string, string> {
  return { BENCH_SENDER: JSON.stringify(plan) };
}

/** A session with the sender. */
export interface SenderSession {
  readonly codex: Codex;
  readonly threads: readonly Thread[];
  /** Has the sender play the next of its plays. */
  play(): Promise<unknown>;
}

/** Starts a session with the sender, and some threads. */
export async function startOverSender(plan: SenderPlan, threads: number): Promise<SenderSession> {
  const { Codex } = await import('codex-app-server-sdk');
  const codex = await Codex.start({ codexPath: SENDER, env: senderEnv(plan) });
  const started: Thread[] = [];
  for (let index = 0; index < threads; index += 1) started.push(await codex.startThread());
  return {
    codex,
    threads: started,
    play: () => codex.request('thread/loaded/list', {}),
  };
}
