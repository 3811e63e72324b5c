import type { Codex as NativeCodex } from '../codex/codex.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Gives the id of a thread by its id, or by the name that was given to it.
 *
 * @throws Error when it is no id, and no thread has that name.
 */
export async function findThread(
  codex: Pick<NativeCodex, 'threads'>,
  idOrName: string,
): Promise<string> {
  if (UUID.test(idOrName)) return idOrName;
  for await (const { id, name } of codex.threads({ searchTerm: idOrName })) {
    if (name === idOrName) return id;
  }
  throw new Error(
    `Cannot resume the thread: no rollout found for thread id ${idOrName}, and none has that name`,
  );
}
