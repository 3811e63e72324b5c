import { CodexPool, type Thread } from 'codex-app-server-sdk';
import { timed } from '../harness/clock.js';
import { type Question, type SampleInput, scaled, type Variant } from '../harness/question.js';
import { checkAnswer, sessionOf, startOurs } from '../harness/subjects.js';

/** How many turns run at once, a thread for each. */
const TURNS = {
  full: { one: 1, few: 8, many: 32, most: 128 },
  quick: { one: 1, few: 8, many: 32, most: 64 },
  smoke: { one: 1, few: 1, many: 2, most: 2 },
};

const SERVERS = [2, 4] as const;

/** What both a session and a pool can do. */
interface Host {
  startThread(options: { readonly ephemeral: true }): Promise<Thread>;
  close(): Promise<void>;
}

/** What several app-servers behind one object change, against one of them. */
export const question: Question = {
  title: 'Pool of app-servers',
  again: 'one app-server',
  model: { text: 'ok' },
  variants: [
    hosted('one app-server', startOurs),
    ...SERVERS.map(maxServers =>
      hosted(
        poolName(maxServers),
        async input => new CodexPool({ maxServers, session: sessionOf(input) }),
      ),
    ),
  ],
  comparisons: SERVERS.flatMap(servers =>
    Object.entries(TURNS.full).map(([figure, turns]) => ({
      label: `${servers} of them, ${turns} ${turns === 1 ? 'turn' : 'turns at once'}`,
      figure,
      unit: 'ms',
      ours: poolName(servers),
      against: 'one app-server',
      relation: 'cost' as const,
    })),
  ),
};

function poolName(servers: number): string {
  return `pool of ${servers}`;
}

function hosted(name: string, start: (input: SampleInput) => Promise<Host>): Variant {
  return {
    name,
    async measure(input) {
      const host = await start(input);
      const figures: Record<string, number> = {};
      const threads: Thread[] = [];
      let count = 0;
      for (const [figure, turns] of Object.entries(scaled(input.scale, TURNS))) {
        while (threads.length < turns) threads.push(await host.startThread({ ephemeral: true }));
        const run = async (): Promise<void> => {
          for (const { text } of await Promise.all(threads.map(thread => thread.run('hi')))) {
            count += checkAnswer(text);
          }
        };
        await run();
        figures[figure] = await timed(run);
      }
      await host.close();
      return { figures, count, checksum: 0 };
    },
  };
}
