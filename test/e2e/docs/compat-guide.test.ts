// Runs the code of the guide to moving from the official package, on the sources.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Codex } from '../../../src/compat/compat.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { serverPids } from '../../support/server-processes.js';

vi.mock('codex-app-server-sdk/compat', () => import('../../../src/compat/compat.js'));

const guide = await import('../../../examples/snippets/compat.js');

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  model = await ScriptedModel.start({ model: 'gpt-5.5' });
  model.otherwise(request => `echo ${request.lastUserText}`);
  codex = guide.idle({ env: { PATH: process.env['PATH'] ?? '', ...model.home.env } });
});
afterEach(() => model.close());

const here = () => ({ workingDirectory: model.workspace, skipGitRepoCheck: true });

test('runs a program as it was', async () => {
  expect(await guide.program(codex, here())).toEqual([
    'echo Find the slowest test.',
    'echo Make it faster.',
  ]);
  await (await codex.native()).close();
});

test('goes through the door', async () => {
  expect(await guide.nativeThread(codex, here())).toContain('echo Make it faster.');
  expect(serverPids(model.home.codexHome)).toEqual([]);
  expect(await guide.nativeCodex(codex)).not.toEqual([]);
});
