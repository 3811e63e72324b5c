import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ScriptedModel, type ScriptedModelOptions } from 'codex-app-server-sdk/testing';
import { runCommand } from '../lib/run-command.js';
import { expectedOutput, matchesOutput } from './expected-output.js';

/** What the `model.ts` beside an example exports. */
interface ExampleModel {
  /** Scripts what the model answers to the example. */
  script(model: ScriptedModel): void | Promise<void>;
  /** Shapes the model and the files of the workspace. */
  readonly options?: ScriptedModelOptions;
}

/**
 * Runs one example, unchanged, against the real binary with a scripted model.
 *
 * It runs in the model's workspace with the model's home as its environment; what it prints is
 * compared with its header. Answers with what is wrong.
 */
export async function exampleProblems(path: string): Promise<string[]> {
  const expected = expectedOutput(await readFile(path, 'utf8'));
  if (expected === undefined) return ['has no "// Expected output:" in its header'];
  const { script, options }: ExampleModel = await import(
    pathToFileURL(resolve(dirname(path), 'model.ts')).href
  );
  await using model = await ScriptedModel.start(options);
  await script(model);
  const { ok, output, stdout } = await runCommand(
    resolve('node_modules/.bin/tsx'),
    [resolve(path)],
    { cwd: model.workspace, env: { ...process.env, ...model.home.env }, timeoutMs: 60_000 },
  );
  const problems: string[] = [];
  if (!ok) problems.push(`fails:\n${output}`);
  else if (!matchesOutput(expected, stdout)) problems.push(difference(expected, stdout));
  const unexpected = model.unexpected.map(({ reason }) => reason);
  problems.push(
    ...unexpected.map(reason => `asks the model for more than model.ts scripts: ${reason}`),
  );
  if (model.remaining > 0) problems.push(`leaves ${model.remaining} scripted responses untaken`);
  return problems;
}

function difference(expected: string, actual: string): string {
  return `prints\n${indent(actual)}\ninstead of\n${indent(expected)}`;
}

function indent(text: string): string {
  return text.trim().replaceAll(/^/gm, '    ');
}

/** The files of an example's folder that are run. */
export function runnable(folder: string): string[] {
  return ['async.ts', 'sync.ts'].map(name => join(folder, name));
}
