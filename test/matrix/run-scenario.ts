import type { FakeTransport } from '../../src/testing/testing.js';
import type { Outcomes, Wait } from './outcome.js';
import { outcomeOf } from './outcome.js';
import type { Scenario } from './scenario.js';
import { type Opened, openSession } from './session.js';
import {
  type Ground,
  outcomesOf,
  type Played,
  playRequest,
  playTurn,
  playWaiting,
  strike,
} from './stages.js';

/** One cell of the matrix: a scenario on one transport. */
export interface Cell {
  readonly scenario: Scenario;
  readonly transport: FakeTransport;
  readonly recovery: boolean;
}

/** What a run has shown. */
export interface Report {
  readonly outcomes: Outcomes;
  /** How many processes of the session were still there after `close()`. */
  readonly left: number;
}

/** Plays a scenario on a transport, closes the session, and tells what became of everything. */
export async function runScenario({ scenario, transport, recovery }: Cell): Promise<Report> {
  const opened = await openSession(transport, scenario.limits ?? {}, recovery);
  const ground: Ground = { ...opened, scenario };
  try {
    const outcomes = await play(ground, recovery);
    return { outcomes, left: await countLeft(opened) };
  } finally {
    await opened.codex.close();
    await opened.server.close();
  }
}

async function play(ground: Ground, recovery: boolean): Promise<Outcomes> {
  const { codex, scenario } = ground;
  const close = (): Promise<string> => outcomeOf(codex.close(), () => 'closes');
  const { openEnded = [] } = scenario;
  switch (scenario.stage) {
    case 'closing': {
      const played = await playWaiting(ground);
      await strike(ground);
      const closed = await close();
      return { ...(await outcomesOf(played, [])), close: closed };
    }
    case 'waiting': {
      const played = await playWaiting(ground);
      await strike(ground);
      if (recovery && scenario.goesOn) await played.goOn?.();
      return finish(played, openEnded, close);
    }
    case 'turn':
      return finish(await playTurn(ground), openEnded, close);
    case 'request':
      return finish(await playRequest(ground), openEnded, close);
  }
}

async function finish(
  played: Played,
  openEnded: readonly Wait[],
  close: () => Promise<string>,
): Promise<Outcomes> {
  const outcomes = await outcomesOf(played, openEnded);
  const next = await played.next();
  const closed = await close();
  const last: Outcomes = {};
  for (const wait of openEnded) last[wait] = `waits on; when closed, ${await played.waits[wait]}`;
  return { ...outcomes, ...last, 'next call': next, close: closed };
}

/** A process that was just killed may take a moment to go. */
async function countLeft({ processes }: Opened): Promise<number> {
  for (let tries = 0; processes().length > 0 && tries < 100; tries += 1) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return processes().length;
}
