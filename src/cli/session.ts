import { rmSync } from 'node:fs';
import { Codex } from '../codex/codex.js';
import type { CodexOptions } from '../codex/options.js';
import { chooseCredentials } from './credentials.js';
import { startOfflineModel } from './offline-model.js';

/** What a session is made for. */
export interface SessionRequest {
  readonly offline: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts the start. */
  readonly signal: AbortSignal;
  /** Tells the user one line. */
  readonly tell: (line: string) => void;
}

/** A session for one run; disposing it leaves nothing behind. */
export interface RunSession extends AsyncDisposable {
  readonly codex: Codex;
  readonly offline: boolean;
}

/** What to do for a model that knows something. */
export const HOW_TO_LOG_IN: string = 'log in with `npx codex login`, or set OPENAI_API_KEY';

/**
 * Starts a session with the credentials that there are, else with the offline model.
 *
 * When it rejects, nothing is left behind.
 */
export async function openRunSession(request: SessionRequest): Promise<RunSession> {
  if (request.offline) {
    request.tell('Using the offline model.');
    return openOffline(request);
  }
  const options = { cwd: request.cwd, env: request.env, inheritEnv: false, signal: request.signal };
  const codex = await Codex.start(options);
  const credentials = await orClose(codex, async () =>
    chooseCredentials(
      await codex.request('account/read', {}, { signal: request.signal }),
      request.env,
    ),
  );
  switch (credentials.kind) {
    case 'configured':
      return { codex, offline: false, [Symbol.asyncDispose]: () => codex.close() };
    case 'apiKey':
      await codex.close();
      return openWithKey(options, credentials.apiKey);
    case 'none':
      await codex.close();
      request.tell(`No Codex login: using the offline model; ${HOW_TO_LOG_IN}, for a real one.`);
      return openOffline(request);
  }
}

/** Logs in for the life of this app-server; the key is written nowhere. */
async function openWithKey(options: CodexOptions, apiKey: string): Promise<RunSession> {
  const codex = await Codex.start({
    ...options,
    config: { cli_auth_credentials_store: 'ephemeral' },
    // The agent's commands need not see it.
    env: { ...options.env, OPENAI_API_KEY: undefined },
  });
  await orClose(codex, () =>
    codex.request('account/login/start', { type: 'apiKey', apiKey }, { signal: options.signal }),
  );
  return { codex, offline: false, [Symbol.asyncDispose]: () => codex.close() };
}

async function openOffline(request: SessionRequest): Promise<RunSession> {
  const { cwd, env, signal } = request;
  const model = await startOfflineModel();
  const removeHome = (): void => rmSync(model.home.root, REMOVE);
  const close = async (): Promise<void> => {
    await model.close();
    process.off('exit', removeHome);
  };
  try {
    const codex = await model.startCodex({
      cwd,
      env: { ...env, OPENAI_API_KEY: undefined, ...model.home.env },
      inheritEnv: false,
      signal,
    });
    // For an exit on the spot; by then the SDK has ended the app-server.
    process.once('exit', removeHome);
    return { codex, offline: true, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 } as const;

async function orClose<T>(codex: Codex, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await codex.close();
    throw error;
  }
}
