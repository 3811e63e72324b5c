import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import { installPacked } from './install-packed.js';
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
  await installPacked(tarball, manifest, project);
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
