import type { Question } from '../harness/question.js';
import { startOurs } from '../harness/subjects.js';
import { MinimalClient } from '../peers/minimal-client.js';

/** How long it takes from the spawn until the app-server has answered `initialize`. */
export const question: Question = {
  title: 'Spawn to `initialize` answered',
  rounds: 25,
  again: 'ours',
  model: { text: 'ok' },
  variants: [
    {
      name: 'ours',
      async measure(input) {
        const started = performance.now();
        const codex = await startOurs(input);
        const wall = performance.now() - started;
        await codex.close();
        return { figures: { wall }, count: 1, checksum: 0 };
      },
    },
    {
      name: 'minimal client',
      async measure({ codexPath, home }) {
        const started = performance.now();
        const client = new MinimalClient(codexPath, home.env, home.workspace);
        await client.initialize();
        const wall = performance.now() - started;
        await client.close();
        return { figures: { wall }, count: 1, checksum: 0 };
      },
    },
  ],
  comparisons: [
    {
      label: 'against a direct spawn',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'minimal client',
      relation: 'cost',
      target: 1.03,
      explanation:
        'Four or five milliseconds pass before the spawn: the options, the folder and the binary are looked at, and the environment is made, by code that runs for the first time. What loads while the app-server starts competes with it for two processors.',
    },
  ],
};
