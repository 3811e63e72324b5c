import { expect, test } from 'vitest';
import { Codex as AsyncCodex, InvalidArgumentError } from '../../../src/index.js';
import { Codex } from '../../../src/sync/sync.js';
import { ModelThread } from '../../support/model-thread.js';

test('a blocking session with an app-server that is there already', async () => {
  const model = await ModelThread.start();
  await model.reply('Hello');
  const { codexHome, env, workspace } = model.home;
  await using served = await AsyncCodex.serve({ codexHome, env, cwd: workspace });
  const token = (): string => served.token ?? '';
  using codex = Codex.connect(new URL(served.url), { token });
  expect(codex).toBeInstanceOf(Codex);
  expect(codex.startThread().run('hi').text).toBe('Hello');
  expect(() => Codex.connect(served.url, { token: 'another' })).toThrow('Cannot');
  expect(() => Codex.connect('http://127.0.0.1:1')).toThrow(InvalidArgumentError);
  const { version } = codex.server;
  codex.close();
  // Closing the session does not stop the app-server.
  using again = Codex.connect(served.url, { token });
  expect(again.server.version).toBe(version);
});
