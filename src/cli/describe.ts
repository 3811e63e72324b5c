import { CodexError, ServerExitedError } from '../errors.js';

/** Describes an error: what the app-server said last often tells more than that it has exited. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  if (error.name === 'AbortError') return 'Interrupted before the turn began.';
  if (!(error instanceof CodexError)) return error.stack ?? `error: ${error.message}`;
  const exit = [error, error.cause].find(one => one instanceof ServerExitedError);
  const tail = exit?.stderrTail.trim() ?? '';
  return [`error: ${error.message}`, ...(tail === '' ? [] : [tail])].join('\n');
}
