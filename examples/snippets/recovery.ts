import {
  Codex,
  type CodexOptions,
  isRetryable,
  RestartLimitError,
  ServerExitedError,
  type Thread,
  ThreadLostError,
  TransportClosedError,
  type TurnResult,
} from 'codex-app-server-sdk';

export async function watch(options: CodexOptions, tell: (line: string) => void): Promise<Codex> {
  // #region watch
  const codex = await Codex.start(options);
  codex.onConnection(event => {
    if (event.type === 'lost') tell(`lost: ${event.reason.message}`);
    else tell(`restored: ${event.server.version}`);
  });
  // #endregion watch
  return codex;
}

export async function ask(thread: Thread, input: string): Promise<TurnResult | string> {
  // #region ask
  try {
    return await thread.run(input);
  } catch (error) {
    if (error instanceof ServerExitedError || error instanceof TransportClosedError) {
      // The turn may have done part of its work: only you know whether to ask again.
      return `cut off after: ${error.partial?.text ?? ''}`;
    }
    if (error instanceof ThreadLostError) return 'the thread is gone: start another';
    if (error instanceof RestartLimitError) return `try again in ${error.retryAfterMs} ms`;
    if (isRetryable(error)) return 'the same turn may well succeed later';
    throw error;
  }
  // #endregion ask
}

export function limits(): CodexOptions {
  // #region limits
  const options: CodexOptions = {
    recovery: { maxRestarts: 10, windowMs: 600_000 }, // or false: the first loss is the end
    requestTimeoutMs: 20_000,
    maxQueuedRequests: 1_000,
  };
  // #endregion limits
  return options;
}
