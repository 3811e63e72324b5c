import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { codexProcesses, leftoverCodexProcesses } from './codex-processes.js';
import { runCommand } from './run-command.js';

/** What a step found: how many checks passed and failed, and what to show. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  /** Shown when anything failed. */
  readonly output: string;
  /** Shown always. */
  readonly summary?: string;
}

export interface Step {
  readonly name: string;
  /** Whether later steps, but for the last one, run beside it. */
  readonly beside?: boolean;
  run(): Promise<StepResult>;
}

/** How long a step may take on a busy machine, in milliseconds; the tests have a limit of their own. */
const STEP_MS = 900_000;

/** Makes every step of `npm run check`, in the order in which they run. */
export function checkSteps(): Step[] {
  const before = new Set(codexProcesses().keys());
  return [
    // Scripts and examples import the package by its name, so their types are those of the build.
    script('build', 'build'),
    script('typecheck', 'typecheck'),
    script('lint', 'lint'),
    script('protocol', 'check:protocol'),
    { ...script('tools', 'fetch:tools'), beside: true },
    { name: 'tests', run: runTests },
    { ...script('soak', 'soak', ['--seconds', '60', '--threads', '50']), beside: true },
    script('docs', 'docs:check'),
    script('site', 'check:site'),
    script('package', 'check:package'),
    script('consumer', 'check:consumer'),
    script('examples', 'check:examples'),
    script('notebook', 'check:notebook'),
    script('versions', 'test:versions', ['--few']),
    script('runtimes', 'test:runtimes'),
    script('bench', 'check:bench'),
    { name: 'processes', run: () => checkProcesses(before) },
  ];
}

function script(name: string, npmScript: string, args: readonly string[] = []): Step {
  return {
    name,
    async run() {
      const command = ['run', '--silent', npmScript, '--', ...args];
      const { ok, output } = await runCommand('npm', command, { timeoutMs: STEP_MS });
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output };
    },
  };
}

async function runTests(): Promise<StepResult> {
  const directory = await mkdtemp(join(tmpdir(), 'check-'));
  try {
    const report = join(directory, 'tests.json');
    const args = [
      ...['vitest', 'run', '--coverage', '--reporter=default', '--reporter=json'],
      `--outputFile.json=${report}`,
    ];
    const { ok, output } = await runCommand('npx', args, { timeoutMs: 1_200_000 });
    const { passed, failed } = await readReport(report);
    // A crash, an unhandled error or a coverage threshold fails the run without failing a test.
    const unseen = !ok && failed === 0 ? 1 : 0;
    return { passed, failed: failed + unseen, output, summary: coverageSummary(output) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readReport(path: string): Promise<{ passed: number; failed: number }> {
  try {
    const report: { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number } =
      JSON.parse(await readFile(path, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function coverageSummary(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter(line => /(Statements|Branches|Functions|Lines) *:/.test(line));
  return lines.map(line => `  ${line.trim()}`).join('\n');
}

async function checkProcesses(before: ReadonlySet<number>): Promise<StepResult> {
  const left = await leftoverCodexProcesses(before);
  const output = left.map(({ pid, command }) => `left running: ${pid} ${command}`).join('\n');
  return { passed: left.length === 0 ? 1 : 0, failed: left.length === 0 ? 0 : 1, output };
}
