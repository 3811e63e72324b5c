import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import { type Manifest, specifiers } from './manifest.js';

/**
 * Says which entries of the packed package cannot be loaded by a project that has it installed.
 *
 * Dependencies are links to the ones of this repository: what is tried is our tarball.
 */
export async function loadProblems(
  tarball: string,
  manifest: Manifest,
  directory: string,
): Promise<string[]> {
  const project = join(directory, 'project');
  const installed = join(project, 'node_modules', manifest.name);
  await mkdir(installed, { recursive: true });
  await runOrThrow('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const link = join(project, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve('node_modules', name), link);
  }
  const problems: string[] = [];
  for (const specifier of specifiers(manifest)) {
    problems.push(...(await loadProblem(project, 'cjs', `require('${specifier}')`)));
    problems.push(...(await loadProblem(project, 'mjs', `await import('${specifier}')`)));
  }
  return problems;
}

async function loadProblem(
  project: string,
  extension: 'cjs' | 'mjs',
  expression: string,
): Promise<string[]> {
  const script = `const names = Object.keys(${expression});\nif (names.length === 0) throw new Error('exports nothing');\n`;
  const file = join(project, `load.${extension}`);
  await writeFile(file, script);
  const { ok, output } = await runCommand('node', [file], { cwd: project, timeoutMs: 30_000 });
  return ok ? [] : [`${expression} fails in a project that has the package:\n${output}`];
}

async function runOrThrow(command: string, args: string[]): Promise<void> {
  const { ok, output } = await runCommand(command, args);
  if (!ok) throw new Error(`Cannot run ${command}: ${output}`);
}
