import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ServerStartError } from '../../../src/errors.js';
import type { ServerProcess } from '../../../src/process/launch.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { launchFixture, nextLine } from '../../support/launched.js';
import { isRunning } from '../../support/processes.js';
import { secretKey } from '../../support/secrets.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

async function printed(options: Parameters<typeof launchFixture>[1]): Promise<string[]> {
  const child = await launchFixture('print-environment.sh', options);
  return (await text(child.stdout)).trimEnd().split('\n');
}

describe('the child', () => {
  test('is given the arguments, the folder and exactly the environment', async () => {
    const cwd = temporaryFolder();
    const args = ['app-server', '--config', 'a="b c"'];
    const lines = await printed({ args, cwd, env: { PATH: '/usr/bin:/bin', MARK: 'x' } });
    expect(lines).toEqual([...args, cwd, 'MARK=x', 'PATH=/usr/bin:/bin']);
  });

  test('finds the helpers of its package first on PATH', async () => {
    const codex = {
      path: fixture('print-environment.sh'),
      source: 'package',
      helperFolder: '/helpers',
    } as const;
    const PATH = '/usr/bin:/bin';
    expect(await printed({ codex, env: { PATH } })).toContain(`PATH=/helpers${delimiter}${PATH}`);
    expect((await printed({ codex, env: {} })).at(-1)).toMatch(/^PATH=\/helpers/);
  });

  test('leads a process group of its own', async () => {
    const child = await launchFixture('deaf.sh');
    const pid = Number(await nextLine(child));
    expect(() => process.kill(-pid, 0)).not.toThrow();
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  test('can be let go where its pipes are plain streams, as on Bun', async () => {
    const child = await launchFixture('deaf.sh');
    const pid = Number(await nextLine(child));
    for (const pipe of [child.stdin, child.stdout, child.stderr]) {
      Object.assign(pipe, { ref: undefined, unref: undefined });
    }
    expect(() => child.unref()).not.toThrow();
    expect(() => child.ref()).not.toThrow();
    process.kill(pid, 'SIGKILL');
    await child.exited;
  });

  test('exited tells code, signal and the last of stderr', async () => {
    const failed = await launchFixture('exit-while-held.sh');
    expect(await failed.exited).toEqual({
      code: 3,
      signal: null,
      stderrTail: 'the disk is full',
    });
    const killed = await launchFixture('deaf.sh');
    process.kill(Number(await nextLine(killed)), 'SIGKILL');
    expect(await killed.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('exited tells the last of stderr, though the exit of another was what woke this process', async () => {
    const [first, second] = [
      await launchFixture('fail-when-told.sh'),
      await launchFixture('fail-when-told.sh'),
    ];
    const [firstPid, secondPid] = [Number(await nextLine(first)), Number(await nextLine(second))];
    const end = (child: ServerProcess, pid: number): void => {
      child.stdin.write('\n');
      while (isRunning(pid));
    };
    // The loop has taken the first one's end when the second one ends, and reaps both.
    first.stdout.once('end', () => end(second, secondPid)).resume();
    end(first, firstPid);
    expect(await first.exited).toMatchObject({ stderrTail: 'the disk is full' });
    expect(await second.exited).toMatchObject({ stderrTail: 'the disk is full' });
  });

  test('exited does not repeat the secrets of its environment', async () => {
    const env = { PATH: '/usr/bin:/bin', MY_TOKEN: secretKey() };
    const failed = await launchFixture('tell-secret.sh', { env });
    expect((await failed.exited).stderrTail).toBe('refused: ***');
  });

  test('its streams are those of the process', async () => {
    const child = await launchFixture('end-with-input.sh');
    expect(await nextLine(child)).toBe('ready');
    child.stdin.end();
    expect(await text(child.stdout)).toBe('');
    expect((await child.exited).code).toBe(0);
  });
});

describe('what cannot be run', () => {
  test.each([
    ['not-executable.sh', 'is not executable'],
    ['.', 'is not a file'],
    ['none', 'is not a file'],
    ['no-program', 'is not a program for'],
  ])('%s is a ServerStartError that names it', async (name, cause) => {
    const error = await rejection(launchFixture(name));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toContain(
      `Cannot start the app-server: ${fixture(name)} ${cause}`,
    );
  });

  test('a script whose interpreter is missing', async () => {
    const error = await rejection(launchFixture('no-interpreter'));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toBe(
      `Cannot start the app-server: ${fixture('no-interpreter')} cannot be run (ENOENT)`,
    );
  });

  test('more arguments than the system takes', async () => {
    const error = await rejection(launchFixture('deaf.sh', { args: ['x'.repeat(1_000_000)] }));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toContain('cannot be run (E2BIG)');
  });

  test.each([
    ['an argument', { args: ['se\0cret'] }],
    ['a value of the environment', { env: { KEY: 'se\0cret' } }],
  ])('%s with a null byte, which is not repeated', async (_, options) => {
    const error = await rejection(launchFixture('deaf.sh', options));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toContain('holds a null byte');
    expect((error as Error).cause).toBeUndefined();
    expect(String((error as Error).stack)).not.toContain('cret');
  });
});
