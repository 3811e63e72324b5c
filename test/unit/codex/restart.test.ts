import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { ServerExitedError } from '../../../src/errors.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

test('a start that failed is made again by the next call, and everything works then', async () => {
  await using codex = new Codex({
    codexPath: fixture('fail-first.mjs'),
    env: { MARK: join(temporaryFolder(), 'mark') },
  });
  const error = await rejection(codex.request('thread/loaded/list', {}));
  expect(error).toBeInstanceOf(ServerExitedError);
  expect(error).toMatchObject({ code: 4 });

  const notifications = codex.notifications();
  expect(await codex.request('thread/loaded/list', {})).toMatchObject({ data: [] });
  expect((await notifications.next()).value).toMatchObject({ method: 'account/updated' });
});
