import { type FoundCodex, findCodex } from '../process/find-codex.js';

/**
 * Finds the binary that a session with this environment would start, and asks for its version.
 *
 * @throws CodexNotFoundError naming every place that was tried.
 */
export function findBinary(env: Readonly<Record<string, string | undefined>>): FoundCodex {
  return findCodex({ env });
}
