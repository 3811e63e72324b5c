import type { Codex } from '../../src/codex/codex.js';
import type { FakeAppServer } from '../../src/testing/testing.js';
import type { TurnEvent } from '../../src/thread/event-log.js';
import type { Thread } from '../../src/thread/thread.js';
import type { Turn } from '../../src/thread/turn.js';
import type { TurnResult } from '../../src/turn-types.js';
import { deferred } from '../support/deferred.js';
import { describeError, type Outcomes, outcomeOf, readToEnd, type Wait } from './outcome.js';
import type { Scenario } from './scenario.js';

/** What a stage plays on. */
export interface Ground {
  readonly server: FakeAppServer;
  readonly codex: Codex;
  readonly scenario: Scenario;
}

/** A stage under way: what waits, and what may be tried afterwards. */
export interface Played {
  readonly waits: Partial<Record<Wait, Promise<string>>>;
  /** Ends what would go on for ever by design, once the connection was lost and found. */
  readonly goOn?: () => Promise<void>;
  /** The call after it all. */
  next(): Promise<string>;
}

/** Sets everything waiting, then lets the fault happen. */
export async function playWaiting(ground: Ground): Promise<Played> {
  const { server, codex, scenario } = ground;
  const gate = server.hold();
  server.stream(['Hel', gate, 'lo']);
  const talking = await codex.startThread();
  const { idleTimeoutMs } = scenario.limits ?? {};
  const turn = await talking.turn('Talk', { idleTimeoutMs });
  const waits = watchTurn(turn);
  await seen(turn);
  const asking = await askForApproval(ground);
  const login = await codex.account.loginWithChatgpt();
  const page = await startPaging(ground);
  server.inject({ at: 'received:model/list', fault: { kind: 'lose' } });
  const request = codex.request('model/list', {});
  const all: Played['waits'] = {
    ...waits,
    request: outcomeOf(request, () => 'is answered'),
    'approval handler': asking.outcome,
    login: outcomeOf(login.wait(), ({ success }) => `success: ${success}`),
    paging: page.outcome,
  };
  await server.waitFor('model/list');
  const goOn = async (): Promise<void> => {
    await server.waitFor('thread/turns/list');
    await codex.request('thread/loaded/list', {});
    gate.open();
  };
  return { waits: all, goOn, next: () => runAgain(talking) };
}

/** Lets what a scenario describes happen to everything that waits. */
export async function strike({ server, codex, scenario }: Ground): Promise<void> {
  const { inject = [], inflict = [], notify, flood } = scenario.strike;
  for (const injection of inject) server.inject(injection);
  for (const fault of inflict) server.inflict(fault);
  if (notify) server.notify('account/updated', { authMode: null, planType: null });
  if (flood === undefined) return;
  const searchTerm = 'x'.repeat(flood);
  const write = (): void => void codex.request('thread/list', { searchTerm }).catch(() => {});
  write();
  // A peer on a socket is given a second to read.
  await new Promise(resolve => setTimeout(resolve, 1_200));
  write();
}

/** Plays one turn with the fault in it. */
export async function playTurn({ server, codex, scenario }: Ground): Promise<Played> {
  const thread = await codex.startThread();
  // A thread is stored by its first turn.
  await thread.run('First');
  server.stream(['Hel', 'lo']);
  for (const injection of scenario.strike.inject ?? []) server.inject(injection);
  const lost = deferred();
  codex.onConnection(({ type }) => type === 'lost' && lost.resolve());
  const next = async (): Promise<string> => {
    if (scenario.losesConnection) await lost.promise;
    return runAgain(thread);
  };
  const { idleTimeoutMs } = scenario.limits ?? {};
  try {
    return { waits: watchTurn(await thread.turn('Go', { idleTimeoutMs })), next };
  } catch (error) {
    return { waits: { run: Promise.resolve(`throws ${describeError(error)}`) }, next };
  }
}

/** Makes one request with the fault at it. */
export async function playRequest({ server, codex, scenario }: Ground): Promise<Played> {
  for (const injection of scenario.strike.inject ?? []) server.inject(injection);
  const request = codex.request('thread/loaded/list', {});
  return {
    waits: { request: outcomeOf(request, () => 'is answered') },
    next: () => outcomeOf(codex.request('thread/loaded/list', {}), () => 'is answered'),
  };
}

/** Waits for every outcome that comes by itself. */
export async function outcomesOf({ waits }: Played, openEnded: readonly Wait[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const [wait, outcome] of Object.entries(waits) as [Wait, Promise<string>][]) {
    if (!openEnded.includes(wait)) outcomes[wait] = await outcome;
  }
  return outcomes;
}

function watchTurn(turn: Turn): Played['waits'] {
  return {
    run: outcomeOf(turn.run(), describeResult),
    stream: outcomeOf(readEvents(turn), outcome => outcome),
    text: outcomeOf(
      readToEnd(turn.text(), piece => piece),
      outcome => outcome,
    ),
  };
}

function describeResult({ status, text, recovered }: TurnResult): string {
  const facts = [...(status === 'completed' ? [] : [status]), ...(recovered ? ['recovered'] : [])];
  return facts.length === 0 ? `«${text}»` : `«${text}» (${facts.join(', ')})`;
}

/** Tells the text of the deltas, and that of the message as a whole where it is another one. */
async function readEvents(turn: Turn): Promise<string> {
  let deltas = '';
  let whole: string | undefined;
  const textOf = (event: TurnEvent): string => {
    const { method, params } = event;
    if (method === 'item/completed' && params.item.type === 'agentMessage') {
      whole = params.item.text;
    }
    const delta = method === 'item/agentMessage/delta' ? params.delta : '';
    deltas += delta;
    return delta;
  };
  const outcome = await readToEnd(turn, textOf);
  if (whole === undefined || whole === deltas) return outcome;
  return outcome.replace(', then', `, the whole message «${whole}», then`);
}

async function seen(turn: Turn): Promise<void> {
  for await (const _ of turn.text()) return;
}

function runAgain(thread: Thread): Promise<string> {
  return outcomeOf(thread.run('Again'), describeResult);
}

/** A wait that has begun; in an object, since a promise of a promise cannot be had. */
interface Started {
  readonly outcome: Promise<string>;
}

async function askForApproval({ server, codex }: Ground): Promise<Started> {
  const asked = deferred();
  const outcome = deferred<string>();
  let calls = 0;
  server.play(async turn => {
    await turn.runCommand('make');
  });
  const thread = await codex.startThread();
  const turn = await thread.turn('Ask', {
    approvals: {
      command: ({ signal }) => {
        calls += 1;
        if (calls > 1) return 'accept';
        asked.resolve();
        return new Promise(resolve => {
          signal.addEventListener('abort', () => {
            outcome.resolve(`its signal aborts with ${describeError(signal.reason)}`);
            resolve('decline');
          });
        });
      },
    },
  });
  const ended = turn.run().then(
    () => {},
    () => {},
  );
  await asked.promise;
  const told = outcome.promise.then(async text => {
    await ended;
    return calls > 1 ? `${text}; it is asked again` : text;
  });
  return { outcome: outcomeOf(told, text => text) };
}

async function startPaging({ server, codex }: Ground): Promise<Started> {
  server.on('thread/list', (_params, context) => ({ ...context.byDefault(), nextCursor: 'more' }));
  server.inject({ at: 'received:thread/list', nth: 2, fault: { kind: 'lose' } });
  const threads = codex.threads();
  const outcome = readToEnd(threads, () => '');
  await server.waitFor('thread/list', { nth: 2 });
  return { outcome: outcomeOf(outcome, text => text.replace('«», then ', '')) };
}
