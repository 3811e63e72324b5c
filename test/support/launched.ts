import { onTestFinished } from 'vitest';
import { buildEnvironment } from '../../src/process/environment.js';
import { type LaunchOptions, launch, type ServerProcess } from '../../src/process/launch.js';
import { fixture } from './fixtures.js';

/** Launches an executable of `test/fixtures`, and ends it when the running test has finished. */
export async function launchFixture(
  name: string,
  options: Partial<LaunchOptions> = {},
): Promise<ServerProcess> {
  const child = await launch({
    codex: { path: fixture(name), source: 'codexPath', helperFolder: null },
    args: [],
    env: buildEnvironment({}),
    ...options,
  });
  onTestFinished(async () => {
    await child.stop();
  });
  return child;
}

/** Reads the next line that a process prints. */
export function nextLine(child: ServerProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (block: Buffer): void => {
      text += block.toString();
      const end = text.indexOf('\n');
      if (end === -1) return;
      child.stdout.off('data', onData);
      resolve(text.slice(0, end));
    };
    child.stdout.on('data', onData);
    child.stdout.once('close', () => reject(new Error(`no line came, only ${text}`)));
  });
}
