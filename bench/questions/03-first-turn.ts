import { Codex } from 'codex-app-server-sdk';
import type { Question } from '../harness/question.js';
import { checkAnswer, sessionOf } from '../harness/subjects.js';
import { codexSdk, sdkThread } from '../peers/codex-sdk.js';
import { MinimalClient } from '../peers/minimal-client.js';

/** How long it takes from nothing until the first turn is done. */
export const question: Question = {
  title: 'Spawn to first turn done',
  rounds: 25,
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
    {
      name: 'minimal client',
      async measure({ codexPath, home }) {
        const started = performance.now();
        const client = new MinimalClient(codexPath, home.env, home.workspace);
        const [, threadId] = await Promise.all([client.initialize(), client.startThread()]);
        const text = await client.runTurn(threadId, 'hi');
        const wall = performance.now() - started;
        await client.close();
        return { figures: { wall }, count: checkAnswer(text), checksum: 0 };
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
      explanation:
        'A client of a hundred lines that writes the same three requests at once misses it too (see below): all else is the time of the app-server. Ours loads and compiles, in that time, what the minimal client does not have.',
    },
    {
      label: 'against a minimal client that asks for its thread at once',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'minimal client',
      relation: 'cost',
    },
    {
      label: 'that minimal client against codex-sdk',
      figure: 'wall',
      unit: 'ms',
      ours: 'minimal client',
      against: 'codex-sdk',
      relation: 'cost',
    },
  ],
};
