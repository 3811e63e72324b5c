// Runs the code of the page about performance, on the sources.
import { expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';

test('a session that is started early, and threads that are not stored', async () => {
  await using model = await ScriptedModel.start();
  model.otherwise(({ lastUserText }) => `echo ${lastUserText}`);
  for (const [name, value] of Object.entries(model.home.env)) vi.stubEnv(name, value);
  const { answer, codex } = await import('../../../examples/snippets/performance.js');
  try {
    expect(await Promise.all([answer('one'), answer('two')])).toEqual(['echo one', 'echo two']);
    expect((await codex.threads()).data).toEqual([]);
  } finally {
    await codex.close();
    vi.unstubAllEnvs();
  }
});
