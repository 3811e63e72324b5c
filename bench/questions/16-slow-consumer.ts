import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Codex } from 'codex-app-server-sdk';
import { type Question, type SampleInput, scaled, type Variant } from '../harness/question.js';
import { startOurs } from '../harness/subjects.js';
import { DELTA } from '../harness/wire.js';

const DELTAS = { full: 200_000, quick: 20_000, smoke: 500 } as const;

/** How long the user's code does not come for the next event, in milliseconds. */
const STALL_MS = { full: 10_000, quick: 2_000, smoke: 50 } as const;

/** What a consumer loses that stands still while the app-server goes on. */
export const question: Question = {
  title: 'Slow consumer: 200,000 deltas, 10 s of stall',
  rounds: 1,
  model: { deltas: DELTAS },
  variants: [
    slow('stdio', async (input, use) => {
      await using codex = await startOurs(input);
      await use(codex);
    }),
    slow('ws', (input, use) => overSocket('ws://127.0.0.1:0', input, use)),
    slow('unix', (input, use) => {
      const path = join(input.home.workspace, `bench-${process.pid}.sock`);
      return overSocket(`unix://${path}`, input, use);
    }),
  ],
  comparisons: ['stdio', 'ws', 'unix'].flatMap(ours =>
    (['lost', 'disconnects'] as const).map(figure => ({
      label: `${figure}, ${ours}`,
      figure,
      unit: '',
      ours,
      relation: 'value' as const,
      target: 0,
    })),
  ),
};

type UseCodex = (codex: Codex) => Promise<void>;

async function overSocket(
  listen: string,
  { codexPath, home }: SampleInput,
  use: UseCodex,
): Promise<void> {
  const { codexHome, workspace: cwd, env } = home;
  await using served = await Codex.serve({ codexPath, codexHome, cwd, env, listen });
  const { url, token } = served;
  await using codex = await Codex.connect(url, token === null ? {} : { token });
  await use(codex);
}

function slow(
  name: string,
  withCodex: (input: SampleInput, use: UseCodex) => Promise<void>,
): Variant {
  return {
    name,
    async measure(input) {
      const expected = 'word '.length * scaled(input.scale, DELTAS);
      let read = 0;
      let disconnects = 0;
      await withCodex(input, async codex => {
        codex.onConnection(({ type }) => {
          if (type === 'lost') disconnects += 1;
        });
        const thread = await codex.startThread({ ephemeral: true });
        const turn = await thread.turn('go');
        for await (const event of turn) {
          if (event.method !== DELTA) continue;
          if (read === 0) await sleep(scaled(input.scale, STALL_MS));
          read += event.params.delta.length;
        }
        const { text } = await turn.run();
        if (text.length !== expected) throw new Error(`The result has ${text.length} characters`);
      });
      const lost = expected - read;
      return { figures: { lost, disconnects }, count: 1, checksum: read };
    },
  };
}
