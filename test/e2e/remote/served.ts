import { onTestFinished } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import type { ConnectOptions } from '../../../src/codex/connect-options.js';
import { openRemote } from '../../../src/codex/open-remote.js';
import { type ServedCodex, serveCodex } from '../../../src/codex/serve.js';
import type { ServeOptions } from '../../../src/codex/serve-options.js';
import type { ScriptedModel } from '../../../src/testing/testing.js';

/** Serves the real app-server with a scripted model, until the running test has finished. */
export async function serveWith(
  model: ScriptedModel,
  options: ServeOptions = {},
): Promise<ServedCodex> {
  const { codexHome, env } = model.home;
  const served = await serveCodex({ codexHome, env, cwd: model.workspace, ...options });
  onTestFinished(() => served.close());
  return served;
}

/** Makes a session over a channel to a served app-server, until the running test has finished. */
export async function connectTo(url: string, options: ConnectOptions = {}): Promise<Codex> {
  const codex = new Codex({ transport: await openRemote(url, options) });
  onTestFinished(() => codex.close());
  return codex;
}
