// Runs the code of the guide to recovery, on the sources.
import { expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { killServers } from '../../support/server-processes.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));

const guide = await import('../../../examples/snippets/recovery.js');

test('tells of the loss, of what came before it, and of the next app-server', async () => {
  await using model = await ScriptedModel.start();
  const lines: string[] = [];
  const { env, codexHome, workspace: cwd } = model.home;
  await using codex = await guide.watch({ ...guide.limits(), env, cwd }, line => lines.push(line));
  const thread = await codex.startThread();
  const gate = model.gate();
  model.stream(['half', gate]);
  const delta = new Promise(resolve => codex.on('item/agentMessage/delta', resolve));
  const asked = guide.ask(thread, 'go');
  await gate.reached;
  await delta;
  killServers(codexHome);
  expect(await asked).toBe('cut off after: half');
  model.reply('hello');
  expect(await guide.ask(thread, 'again')).toMatchObject({ text: 'hello' });
  expect(lines).toEqual([
    'lost: The app-server was ended by SIGKILL',
    `restored: ${codex.server.version}`,
  ]);
});
