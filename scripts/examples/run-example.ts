import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ScriptedModel, type ScriptedModelOptions } from 'codex-app-server-sdk/testing';
import { type CommandResult, runCommand } from '../lib/run-command.js';
import { expectedOutput, matchesOutput } from './expected-output.js';
import { User } from './user.js';

/** The two files of an example: with the asynchronous API, and the blocking one. */
export const TWINS = ['async.ts', 'sync.ts'] as const;

/** What somebody does while an example runs. */
export type Acting = (user: User) => void | Promise<void>;

/** What the `model.ts` beside an example exports. */
interface ExampleModel {
  /**
   * Scripts what the model answers to the example, one of {@link TWINS}; answers with what its user
   * does meanwhile, if anything.
   */
  script(model: ScriptedModel, file: string): Acting | undefined;
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
  const acting = script(model, basename(path));
  const act = async (user: User): Promise<void> => {
    await acting?.(user);
    user.leave();
  };
  const problems: string[] = [];
  const { ok, output, stdout } = await runWithUser(path, model, user =>
    act(user).catch((error: unknown) => void problems.push(String(error))),
  );
  if (!ok) problems.push(`fails:\n${output}`);
  else if (!matchesOutput(expected, stdout)) problems.push(difference(expected, stdout));
  const unexpected = model.unexpected.map(({ reason }) => reason);
  problems.push(
    ...unexpected.map(reason => `asks the model for more than model.ts scripts: ${reason}`),
  );
  if (model.remaining > 0) problems.push(`leaves ${model.remaining} scripted responses untaken`);
  return problems;
}

/** Runs an example as `npx tsx` does, but without a process in between. */
async function runWithUser(
  path: string,
  model: ScriptedModel,
  act: (user: User) => Promise<void>,
): Promise<CommandResult> {
  let acted: Promise<void> | undefined;
  const result = await runCommand(process.execPath, ['--import', TSX, resolve(path)], {
    cwd: model.workspace,
    env: { ...process.env, ...model.home.env },
    timeoutMs: 60_000,
    onStart(child: ChildProcess) {
      acted = act(new User(child));
    },
  });
  await acted;
  return result;
}

const TSX = import.meta.resolve('tsx');

function difference(expected: string, actual: string): string {
  return `prints\n${indent(actual)}\ninstead of\n${indent(expected)}`;
}

function indent(text: string): string {
  return text.trim().replaceAll(/^/gm, '    ');
}
