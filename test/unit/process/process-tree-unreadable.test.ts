import { expect, test, vi } from 'vitest';
import { descendantsOf, killProcesses } from '../../../src/process/process-tree.js';
import { launchFixture, nextLine } from '../../support/launched.js';
import { gone } from '../../support/processes.js';

vi.mock('node:fs', async importOriginal => ({
  ...(await importOriginal<typeof import('node:fs')>()),
  readdirSync: () => {
    throw new Error('EACCES: permission denied, scandir');
  },
}));

test('where /proc may not be read, what was started is found and killed all the same', async () => {
  const child = await launchFixture('leave-session.sh');
  const pid = Number(await nextLine(child));
  const seen = descendantsOf(process.pid).filter(other => other.pid === pid);
  expect(seen).toHaveLength(1);
  killProcesses(seen);
  await gone(pid);
});
