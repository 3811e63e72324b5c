// Runs the code of the guide on the sources.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));
const guide = await import('../../../examples/snippets/models-and-config.js');

const printed: unknown[][] = [];
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values));
});
afterAll(() => vi.restoreAllMocks());

/** Runs one region of the guide, and gives the first thing that it printed. */
async function run(region: (codex: Codex, model: ScriptedModel) => Promise<void>) {
  await using model = await ScriptedModel.start({
    files: {
      'skills/brief/SKILL.md': '---\nname: brief\ndescription: Is brief.\n---\n\nBe brief.\n',
    },
  });
  model.otherwise('Hello');
  await using codex = await model.startCodex();
  printed.length = 0;
  await region(codex, model);
  return { printed: printed.flat(), requests: model.requests };
}

test('the guide picks a model', async () => {
  const { requests } = await run(codex => guide.chooseModel(codex as never));
  expect(requests[0]?.body['reasoning']).toMatchObject({ effort: 'high' });
});

test('the guide writes the configuration', async () => {
  await run(async codex => {
    await guide.editConfig(codex as never);
    expect((await codex.config.read()).config).toMatchObject({
      model_reasoning_effort: 'low',
      sandbox_mode: 'workspace-write',
    });
  });
  expect(printed[0]?.[0]).toBe('mock-model');
});

test('the guide shows what is allowed', async () => {
  await run(codex => guide.listProfiles(codex as never));
  expect(printed[0]?.[0]).toContain(':read-only');
});

test('the guide sets a feature', async () => {
  await run(codex => guide.useFeatures(codex as never));
  expect(printed.at(-1)).toEqual([true]);
});

test('the guide finds skills', async () => {
  await run((codex, model) => guide.useSkills(codex as never, model.workspace));
  expect(printed[0]?.[1]).toContain('brief');
});

test('the guide adds an MCP server', async () => {
  await run(codex => guide.useServers(codex as never));
  expect(printed[0]?.[0]).toBe('notes');
});
