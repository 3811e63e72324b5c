import { describe, expect, it } from 'vitest';
import { repairPrompt, runWithRepair } from '../../../src/schema/repair.js';
import { OutputValidationError } from '../../../src/schema/schema-errors.js';
import type { TurnResult } from '../../../src/turn-types.js';

const invalid = (message: string): OutputValidationError =>
  new OutputValidationError([{ message, path: ['a', 0, 'b'] }], {
    text: '{}',
  } as TurnResult<undefined>);

describe('repairPrompt', () => {
  it('says what was wrong, where, and what to do', () => {
    const issues = [
      { message: 'expected string', path: ['tags', 0, 'name'] },
      { message: 'the answer is not valid JSON', path: [] },
      { message: 'odd', path: [1] },
    ];
    expect(repairPrompt(issues)).toBe(
      [
        'Your last answer did not fit the required JSON schema:',
        '- tags[0].name: expected string',
        '- the answer is not valid JSON',
        '- [1]: odd',
        'Answer again with the corrected JSON only.',
      ].join('\n'),
    );
  });

  it('stays short when there is much to say', () => {
    const issues = Array.from({ length: 500 }, (_, index) => ({ message: 'bad', path: [index] }));
    const lines = repairPrompt(issues).split('\n');
    expect(lines).toHaveLength(23);
    expect(lines.at(-2)).toBe('- and 480 more');
  });
});

describe('runWithRepair', () => {
  /** Runs turns that end as listed, and keeps what they were given. */
  function script(...ends: unknown[]) {
    const inputs: unknown[] = [];
    const run = async (input: unknown): Promise<unknown> => {
      inputs.push(input);
      const end = ends.shift();
      if (end instanceof Error) throw end;
      return end;
    };
    return { inputs, run };
  }

  it('runs one turn when its answer fits', async () => {
    const { inputs, run } = script('fine');
    expect(await runWithRepair({ input: 'go', repair: 3, run })).toBe('fine');
    expect(inputs).toEqual(['go']);
  });

  it('asks again with what was wrong, each time with the latest', async () => {
    const { inputs, run } = script(invalid('one'), invalid('two'), 'fine');
    expect(await runWithRepair({ input: 'go', repair: 2, run })).toBe('fine');
    expect(inputs).toEqual([
      'go',
      expect.stringContaining('- a[0].b: one'),
      expect.stringContaining('- a[0].b: two'),
    ]);
  });

  it.each([0, 1, 2])('gives up after %i further turns', async repair => {
    const ends = ['one', 'two', 'three', 'four'].map(invalid);
    const { inputs, run } = script(...ends);
    await expect(runWithRepair({ input: 'go', repair, run })).rejects.toBe(
      [invalid, ...ends][repair + 1],
    );
    expect(inputs).toHaveLength(repair + 1);
  });

  it('does not repair what went wrong otherwise', async () => {
    const error = new Error('the turn failed');
    const { inputs, run } = script(error, 'fine');
    await expect(runWithRepair({ input: 'go', repair: 2, run })).rejects.toBe(error);
    expect(inputs).toEqual(['go']);
  });
});
