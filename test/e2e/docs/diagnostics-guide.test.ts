// Runs the code of the guide to diagnostics, on the sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));
vi.mock('codex-app-server-sdk/testing', () => import('../../../src/testing/testing.js'));

const guide = await import('../../../examples/snippets/diagnostics.js');

test('a session is recorded, looked at and played again', async () => {
  await using model = await ScriptedModel.start();
  const { codexHome, workspace: cwd, env } = model.home;
  model.reply('In line 7.');
  const file = join(temporaryFolder(), 'wire.jsonl');
  expect(await guide.recorded(file, { codexHome, cwd, env })).toBe('In line 7.');
  expect(await guide.look(file)).toMatch(/^\d\S* with \d\S*: \d+ frames, closed$/);
  expect(await guide.replayed(file)).toBe('In line 7.');

  const shared = join(temporaryFolder(), 'shared.jsonl');
  model.reply('Of project falcon.');
  const codex = await model.startCodex(await guide.shareable(shared));
  await (await codex.startThread()).run('See TICKET-12.');
  await codex.close();
  expect(readFileSync(shared, 'utf8')).not.toMatch(/falcon|TICKET-12|See/);
  expect(String(await rejection(guide.replayed(shared)))).toContain('differs from the recording');
});
