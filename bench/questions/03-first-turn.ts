import { Codex } from 'codex-app-server-sdk';
import type { Question } from '../harness/question.js';
import { checkAnswer, sessionOf } from '../harness/subjects.js';
import { codexSdk, sdkThread } from '../peers/codex-sdk.js';

/** How long it takes from nothing until the first turn is done. */
export const question: Question = {
  title: 'Spawn to first turn done',
  rounds: 15,
  again: 'ours',
  model: { text: 'ok' },
  variants: [
    {
      name: 'ours',
      async measure(input) {
        const started = performance.now();
        // Not waited for: the first request goes with the handshake.
        const codex = new Codex(sessionOf(input));
        const thread = await codex.startThread();
        const { text } = await thread.run('hi');
        const wall = performance.now() - started;
        await codex.close();
        return { figures: { wall }, count: checkAnswer(text), checksum: 0 };
      },
    },
    {
      name: 'codex-sdk',
      async measure(input) {
        const started = performance.now();
        const { finalResponse } = await sdkThread(codexSdk(input), input).run('hi');
        const wall = performance.now() - started;
        return { figures: { wall }, count: checkAnswer(finalResponse), checksum: 0 };
      },
    },
  ],
  comparisons: [
    {
      label: 'against the first `run()` of codex-sdk',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'codex-sdk',
      relation: 'cost',
      target: 0.9,
    },
  ],
};
