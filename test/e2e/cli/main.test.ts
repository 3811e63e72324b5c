import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';

const MAIN = resolve('dist/cli/main.js');

let model: ScriptedModel;
let temporary: string;

beforeAll(() => {
  if (!existsSync(MAIN)) spawnSync('npm', ['run', 'build'], { stdio: 'inherit' });
}, 120_000);

beforeEach(async () => {
  model = await ScriptedModel.start();
  temporary = await mkdtemp(join(tmpdir(), 'cli-test-'));
});

afterEach(async () => {
  await model.close();
  await rm(temporary, { recursive: true, force: true, maxRetries: 10 });
});

type Program = ChildProcess & { readonly stdout: Readable; readonly pid: number };

/** Starts the program with an input that stays open, and its output in pipes. */
function start(...argv: readonly string[]): Program {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: model.workspace,
    env: { ...process.env, ...model.home.env, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdout.setEncoding('utf8');
  return child as Program;
}

/** Waits until the program has printed a text. */
async function printed(program: Program, wanted: string): Promise<void> {
  let text = '';
  for await (const chunk of program.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(wanted)) return;
  }
  throw new Error(`The program ended without ${wanted}: ${text}`);
}

/** The rest of what the program prints, and its exit code. */
async function ended(program: Program): Promise<{ code: unknown; rest: string }> {
  let rest = '';
  program.stdout.on('data', chunk => {
    rest += String(chunk);
  });
  const [code] = await once(program, 'close');
  return { code, rest };
}

function descendants(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

/** A process that has ended may still wait for init to notice. */
async function gone(pids: readonly number[]): Promise<void> {
  const living = (): string[] =>
    spawnSync('ps', ['-o', 'stat=', '-p', pids.join(',')], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter(stat => stat !== '' && !stat.startsWith('Z'));
  await expect.poll(living, { timeout: 5_000 }).toEqual([]);
}

describe.skipIf(process.platform === 'win32')('as a process', () => {
  test('prints a turn and ends', async () => {
    model.reply('Hello');
    const { code, rest } = await ended(start('run', '--default', 'Say hello'));
    expect(code).toBe(0);
    expect(rest).toMatch(/\nHello\nstatus: completed · [^\n]*\n$/);
    expect(model.requests[0]?.lastUserText).toBe('Say hello');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s interrupts the turn, and leaves nothing',
    async signal => {
      model.stream(['So far', model.gate()]);
      const program = start('run', 'Go');
      await printed(program, 'So far');
      const children = descendants(program.pid);
      expect(children.length).toBeGreaterThan(0);
      program.kill(signal);
      const { code, rest } = await ended(program);
      expect(code).toBe(130);
      expect(rest).toMatch(/status: interrupted · [^\n]*\n$/);
      await gone(children);
    },
  );

  test('a second Ctrl-C ends at once, even beside a server that hangs', async () => {
    const program = start('run', '--offline', 'Go');
    await printed(program, 'Let me');
    const children = descendants(program.pid);
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    const pressing = setInterval(() => program.kill('SIGINT'), 100);
    const { code, rest } = await ended(program).finally(() => clearInterval(pressing));
    expect(code).toBe(130);
    expect(rest).not.toContain('status:');
    await gone(children);
    expect((await readdir(temporary)).filter(name => name.startsWith('codex-testing'))).toEqual([]);
  });

  test('a reader that leaves ends the turn', async () => {
    const gate = model.gate();
    model.stream(['So far', gate, ' and on', model.gate()]);
    const program = start('run', '--json', 'Go');
    await printed(program, 'So far');
    const children = descendants(program.pid);
    program.stdout.destroy();
    gate.open();
    const [code] = await once(program, 'exit');
    expect(code).toBe(130);
    await gone(children);
  });
});
