import { expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../../src/codex/codex.js';
import { ServerExitedError } from '../../../../src/errors.js';
import { FakeAppServer, fault } from '../../../../src/testing/testing.js';
import { rejection } from '../../../support/deferred.js';

test('on stdio, the SDK spawns a stand-in that crashes and comes back', async () => {
  const server = await FakeAppServer.start({ transport: 'stdio' });
  onTestFinished(() => server.close());
  const { codexPath } = server.codexOptions;
  // A session that recovers would join the thread again, and be its one writer.
  const codex = await Codex.start({ codexPath, recovery: false });
  onTestFinished(() => codex.close());
  const thread = await codex.startThread();
  server.stream(['a', 'b', 'c']);
  server.inject({ at: 'item/agentMessage/delta', nth: 2, when: 'after', fault: fault.crash() });
  const error = await rejection(thread.run('Go'));
  expect(error).toBeInstanceOf(ServerExitedError);
  expect(error).toMatchObject({ signal: 'SIGKILL', partial: { text: 'ab' } });
  const second = await Codex.start({ codexPath });
  onTestFinished(() => second.close());
  const again = await second.resumeThread(thread.id);
  expect((await again.read({ includeTurns: true })).turns).toMatchObject([
    { status: 'interrupted' },
  ]);
  expect((await again.run('Hi')).text).toBe('Hi');
});
