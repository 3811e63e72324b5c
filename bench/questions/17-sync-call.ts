import { type Question, type Sample, type SampleInput, scaled } from '../harness/question.js';
import { startOurs } from '../harness/subjects.js';

const CALLS = { full: 2_000, quick: 500, smoke: 20 } as const;

/** What a call of the blocking twin takes, one after the other. */
export const question: Question = {
  title: 'Sync call against async call',
  again: 'async',
  model: { text: 'ok' },
  variants: [
    {
      name: 'sync',
      async measure({ scale, codexPath, home }) {
        const { Codex } = await import('codex-app-server-sdk/sync');
        const { codexHome, workspace: cwd, env } = home;
        using codex = new Codex({ codexPath, codexHome, cwd, env });
        return await measure(scale, () => codex.request('thread/loaded/list', {}));
      },
    },
    {
      name: 'async',
      async measure(input) {
        await using codex = await startOurs(input);
        return await measure(input.scale, () => codex.request('thread/loaded/list', {}));
      },
    },
  ],
  comparisons: [
    {
      label: 'a request that is answered at once',
      figure: 'wall',
      unit: 'µs',
      ours: 'sync',
      against: 'async',
      relation: 'cost',
      target: 1.8,
    },
  ],
};

async function measure(scale: SampleInput['scale'], call: () => unknown): Promise<Sample> {
  const count = scaled(scale, CALLS);
  for (let index = 0; index < count / 4; index += 1) await call();
  const started = performance.now();
  for (let index = 0; index < count; index += 1) await call();
  const wall = ((performance.now() - started) * 1_000) / count;
  return { figures: { wall }, count, checksum: 0 };
}
