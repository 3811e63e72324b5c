import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { ScriptedModel } from '../../../src/testing/scripted-model.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const DELTAS = 200_000;
const STALL_MS = 10_000;

/** Whoever opens a session over one of the transports, and what it needs beside. */
type Opener = (model: ScriptedModel) => Promise<{ codex: Codex; close(): Promise<void> }>;

const serve =
  (listen: () => string): Opener =>
  async model => {
    const { codexHome, env, workspace: cwd } = model.home;
    const server = await Codex.serve({ listen: listen(), codexHome, env, cwd });
    const { url, token } = server;
    const codex = await Codex.connect(url, token === null ? {} : { token });
    return { codex, close: () => server.close() };
  };

const OPENERS: Readonly<Record<string, Opener>> = {
  stdio: async model => ({ codex: await model.startCodex(), close: async () => {} }),
  ws: serve(() => 'ws://127.0.0.1:0'),
  unix: serve(() => `unix://${temporaryFolder()}/server.sock`),
};

test.for(Object.entries(OPENERS))(
  'a consumer that stalls 10 s in 200,000 deltas loses nothing over %s',
  { timeout: 120_000 },
  async ([, open]) => {
    await using model = await ScriptedModel.start();
    const pieces = Array.from({ length: DELTAS }, (_, index) => `${index},`);
    model.stream(pieces);
    const { codex, close } = await open(model);
    try {
      const losses: unknown[] = [];
      codex.onConnection(event => losses.push(event));
      const thread = await codex.startThread({ cwd: model.workspace });
      const turn = await thread.turn('count');
      let text = '';
      let taken = 0;
      for await (const piece of turn.text()) {
        text += piece;
        taken += 1;
        if (taken === 1_000) await pause(STALL_MS);
      }
      const result = await turn.run();
      expect(text === pieces.join('')).toBe(true);
      expect(result.text === text).toBe(true);
      expect(result.status).toBe('completed');
      // A machine too busy to read in time is disconnected; nothing is lost then either.
      expect(result.recovered).toBe(losses.length > 0);
      // What was not taken while the consumer stalled was merged, not kept piece by piece.
      expect(taken).toBeLessThan(DELTAS);
    } finally {
      await codex.close();
      await close();
    }
  },
);
