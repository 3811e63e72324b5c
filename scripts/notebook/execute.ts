import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { cachedPackage } from '../lib/cached-packages.js';
import { runCommand } from '../lib/run-command.js';
import { type Notebook, readNotebook } from './notebook.js';
import { scriptModel } from './script-model.js';

/** The package of the kernel. */
export const KERNEL = 'tslab@1.0.22';

/** What came of an execution: the notebook with its outputs, and what went wrong beside the cells. */
export interface Execution {
  readonly notebook: Notebook;
  readonly problems: readonly string[];
}

/**
 * Executes a notebook, unchanged, with Jupyter and the tslab kernel against the real binary with a
 * scripted model.
 *
 * It runs in the model's workspace, beside a README and the package as a user has it there; what
 * Jupyter keeps lies in the model's home. Nothing is installed for good.
 */
export async function execute(path: string): Promise<Execution> {
  const kernel = join(await cachedPackage(KERNEL), 'node_modules/tslab/bin/tslab');
  await using model = await ScriptedModel.start();
  scriptModel(model);
  const { workspace } = model;
  const modules = join(workspace, 'node_modules');
  await mkdir(modules);
  await symlink(resolve('.'), join(modules, 'codex-app-server-sdk'));
  await copyFile(path, join(workspace, basename(path)));
  const jupyter = join(model.home.root, 'jupyter');
  await writeKernel(join(jupyter, 'data/kernels/tslab'), kernel);
  const env = { ...process.env, ...model.home.env, ...jupyterEnv(jupyter) };
  const args = ['--to', 'notebook', '--execute', '--inplace', '--allow-errors', basename(path)];
  const { ok, output } = await runCommand('jupyter-nbconvert', args, {
    cwd: workspace,
    env,
    timeoutMs: 120_000,
  });
  if (!ok) throw new Error(`Cannot execute the notebook: ${hint(output)}`);
  return {
    notebook: await readNotebook(join(workspace, basename(path))),
    problems: modelProblems(model),
  };
}

async function writeKernel(folder: string, kernel: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const argv = [process.execPath, kernel, 'kernel', '--config-path', '{connection_file}'];
  const spec = { argv, display_name: 'TypeScript', language: 'typescript' };
  await writeFile(join(folder, 'kernel.json'), JSON.stringify(spec));
}

function jupyterEnv(folder: string): Record<string, string> {
  return {
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    IPYTHONDIR: join(folder, 'ipython'),
  };
}

function modelProblems(model: ScriptedModel): string[] {
  const problems = model.unexpected.map(
    ({ reason }) => `it asks the model for more than is scripted: ${reason}`,
  );
  if (model.remaining > 0) problems.push(`it leaves ${model.remaining} scripted responses untaken`);
  return problems;
}

function hint(output: string): string {
  if (!output.includes('ENOENT')) return output.trim();
  return 'there is no jupyter-nbconvert (apt-get install jupyter-nbconvert, or pip install nbconvert)';
}
