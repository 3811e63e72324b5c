import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import type { Manifest } from './manifest.js';

/**
 * Says what goes wrong when a project that has the packed package installed runs a turn with it, on
 * the real binary and a scripted model.
 */
export async function turnProblems(project: string, { name }: Manifest): Promise<string[]> {
  const file = join(project, 'turn.mjs');
  // Else a package.json in a parent folder would count as this project's.
  await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  await writeFile(file, PROGRAM.replaceAll('PACKAGE', name));
  const { ok, output } = await runCommand('node', [file], { cwd: project, timeoutMs: 60_000 });
  return ok ? [] : [`a turn fails in a project that has the package:\n${output}`];
}

const PROGRAM = `
import { Codex } from 'PACKAGE';
import { ScriptedModel } from 'PACKAGE/testing';

const model = await ScriptedModel.start();
model.stream(['he', 'llo']);
const { env, workspace: cwd } = model.home;
const codex = await Codex.start({ env, cwd });
const thread = await codex.startThread({ sandbox: 'read-only' });
const turn = await thread.turn('Say hello');
const pieces = [];
for await (const piece of turn.text()) pieces.push(piece);
const { status, text } = await turn.run();
await codex.close();
await model.close();
const seen = JSON.stringify({ status, text, pieces });
const expected = JSON.stringify({ status: 'completed', text: 'hello', pieces: ['he', 'llo'] });
if (seen !== expected) throw new Error('expected ' + expected + ', and saw ' + seen);
`;
