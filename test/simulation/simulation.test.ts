import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateScript } from './generate-script.js';
import { findProblems } from './model.js';
import { runScript } from './run-script.js';
import type { Script } from './script.js';

const SEEDS = 2_000;
const PORTION = 200;

const folder = new URL('scripts/', import.meta.url);
const portions = Array.from({ length: SEEDS / PORTION }, (_, index) => index * PORTION);

async function problemsOf(script: Script): Promise<string[]> {
  return findProblems(script, await runScript(script));
}

describe('a simulated session', () => {
  it.each(portions)(
    `is as the model has it for ${PORTION} seeds from %d on`,
    async first => {
      const failed: Record<number, string[]> = {};
      for (let seed = first; seed < first + PORTION; seed += 1) {
        const problems = await problemsOf(generateScript(seed));
        if (problems.length > 0) failed[seed] = problems;
      }
      expect(failed, 'npm run simulate -- --seed N gives the shortest script').toEqual({});
    },
    60_000,
  );

  it.each(readdirSync(folder))('is as the model has it for %s', async name => {
    const script = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Script;
    expect(await problemsOf(script)).toEqual([]);
  });

  it('is the same each time', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const script = generateScript(seed);
      expect(generateScript(seed)).toEqual(script);
      const first = await runScript(script);
      expect(first.trace.length).toBeGreaterThan(5);
      expect((await runScript(script)).trace, `seed ${seed}`).toEqual(first.trace);
    }
  });
});
