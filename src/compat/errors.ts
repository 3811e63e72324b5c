import { CodexError, CodexNotFoundError, ServerExitedError } from '../errors.js';

/** Says that a turn was ended by its signal, as Node's own functions say it. */
class AbortError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ABORT_ERR';
}

/** Makes the error of an aborted signal; the signal's reason is its cause. */
export function abortError(signal: AbortSignal): Error {
  return new AbortError('The operation was aborted', { cause: signal.reason });
}

/** Makes of what went wrong the plain error that programs for a process per turn expect. */
export function toCompatError(error: unknown, codexPath: string | undefined): Error {
  if (error instanceof CodexNotFoundError && codexPath !== undefined) {
    const spawned = new Error(`spawn ${codexPath} ENOENT`, { cause: error });
    return Object.assign(spawned, {
      code: 'ENOENT',
      syscall: `spawn ${codexPath}`,
      path: codexPath,
    });
  }
  if (error instanceof ServerExitedError) return exitError(error);
  if (error instanceof CodexError) return new Error(error.message, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function exitError(error: ServerExitedError): Error {
  const { code, signal, stderrTail } = error;
  const how = signal === null ? `code ${code ?? 1}` : `signal ${signal}`;
  const said = stderrTail.replace(/\n+Stack backtrace:[\s\S]*$/, '');
  return new Error(`Codex Exec exited with ${how}: ${said}`, { cause: error });
}
