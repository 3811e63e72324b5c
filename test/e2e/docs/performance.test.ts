// Runs the code of the page about performance, on the sources.
import { expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';

test('a session that is started early, threads that are not stored, answers before the end', async () => {
  await using model = await ScriptedModel.start();
  model.otherwise(({ lastUserText }) => `echo ${lastUserText}`);
  for (const [name, value] of Object.entries(model.home.env)) vi.stubEnv(name, value);
  const { answer, codex, earlyAnswer } = await import('../../../examples/snippets/performance.js');
  try {
    expect(await Promise.all([answer('one'), answer('two')])).toEqual(['echo one', 'echo two']);
    expect((await codex.threads()).data).toEqual([]);
    const thread = await codex.startThread({ ephemeral: true });
    expect(await earlyAnswer(thread, 'three')).toBe('echo three');
    await thread.run('four');
    const methods: string[] = [];
    for await (const { method } of await thread.turn('five')) methods.push(method);
    expect(methods.lastIndexOf('item/completed')).toBeLessThan(methods.indexOf('turn/completed'));
  } finally {
    await codex.close();
    vi.unstubAllEnvs();
  }
});
