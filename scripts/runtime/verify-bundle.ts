import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { readVersion } from '../protocol/read-bindings.js';
import { bundleProblems, findBundledCodex } from './bundle.js';

/** Checks a bundle, runs the binary of this platform, and starts a session with it. */
export async function verifyBundle(folder: string, version: string): Promise<void> {
  const problems = await bundleProblems(folder);
  if (problems.length > 0) {
    throw new Error(`Cannot use the bundle: ${problems.join(', ')} is not as it was packed`);
  }
  const codexPath = findBundledCodex(folder);
  const said = await readVersion(codexPath);
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex({ codexPath });
  for (const found of [said, codex.server.version]) {
    if (found !== version) throw new Error(`Cannot use the bundle: its codex is ${found}`);
  }
}
