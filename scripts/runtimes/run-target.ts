import { isDeepStrictEqual } from 'node:util';
import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { processesWith } from '../lib/processes-with.js';
import { runCommand } from '../lib/run-command.js';
import type { Layouts } from './layouts.js';
import { expectedValues, scriptModel } from './script-model.js';
import type { Target } from './targets.js';

const TIMEOUT_MS = 90_000;

/** How one target did: what is wrong with each step, undefined where nothing is. */
export interface Outcome {
  readonly target: Target;
  readonly seconds: number;
  readonly steps: ReadonlyMap<string, string | undefined>;
}

interface Told {
  readonly step: string;
  readonly value?: unknown;
  readonly error?: string;
}

/** Runs the program of a target against the real binary with a scripted model of its own. */
export async function runTarget(target: Target, layouts: Layouts): Promise<Outcome> {
  const [command = '', ...args] = await target.command(layouts);
  await using model = await ScriptedModel.start();
  scriptModel(model);
  const env = { ...process.env, ...model.home.env };
  const started = performance.now();
  const options = { cwd: model.workspace, env, timeoutMs: TIMEOUT_MS };
  const { ok, output, stdout } = await runCommand(command, args, options);
  const seconds = (performance.now() - started) / 1_000;
  const steps = new Map<string, string | undefined>();
  const told = new Map(toldSteps(stdout).map(line => [line.step, line]));
  for (const [step, value] of expectedValues(layouts.version)) {
    steps.set(step, problemOf(told.get(step), value));
  }
  const left = await processesWith(`CODEX_HOME=${model.home.codexHome}`);
  steps.set('end', endProblem(ok, output, left));
  return { target, seconds, steps };
}

function toldSteps(stdout: string): Told[] {
  return stdout
    .split('\n')
    .filter(line => line.startsWith('{"step":'))
    .map(line => JSON.parse(line));
}

function problemOf(told: Told | undefined, expected: unknown): string | undefined {
  if (told === undefined) return 'did not come to its end';
  if (told.error !== undefined) return told.error;
  if (isDeepStrictEqual(told.value, expected)) return undefined;
  return `gave ${JSON.stringify(told.value)} instead of ${JSON.stringify(expected)}`;
}

function endProblem(ok: boolean, output: string, left: readonly string[]): string | undefined {
  if (!ok) return `the program did not end well:\n${output.trim()}`;
  return left.length === 0 ? undefined : `left running: ${left.join(', ')}`;
}
