// Whole programs, which know of the official package alone, run against either one.
import { readdirSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { packages } from '../../compat/packages.js';
import { scripts } from '../../compat/scripts.js';

const programs = readdirSync(new URL('../../compat/programs', import.meta.url)).map(name =>
  name.replace(/\.ts$/, ''),
);

const home = process.cwd();

afterEach(() => {
  process.chdir(home);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.doUnmock('@openai/codex-sdk');
});

/** Runs a program with another package under the name that it imports; gives what it printed. */
async function output(program: string, sdk: object): Promise<string> {
  const needsLogin = program === 'environment';
  await using model = await ScriptedModel.start({
    model: 'gpt-5.5',
    requiresOpenaiAuth: needsLogin,
  });
  scripts[program]?.(model);
  for (const [name, value] of Object.entries(model.home.env)) vi.stubEnv(name, value);
  vi.stubEnv('CODEX_API_KEY', undefined);
  process.chdir(model.workspace);
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...parts) => void lines.push(parts.join(' ')));
  vi.resetModules();
  vi.doMock('@openai/codex-sdk', () => sdk);
  await import(`../../compat/programs/${program}.ts`);
  expect(model.unexpected).toEqual([]);
  expect(model.remaining).toBe(0);
  return lines.join('\n').replaceAll(model.home.root, '<root>');
}

test('there is a script for every program', () => {
  expect(Object.keys(scripts).sort()).toEqual(programs.sort());
});

test.each(programs)('%s', async program => {
  const [official, ours] = packages;
  const expected = await output(program, official ?? {});
  expect(expected).not.toBe('');
  expect(await output(program, ours ?? {})).toBe(expected);
});
