import { Account } from '../../../src/account/account.js';
import type { Codex } from '../../../src/codex/codex.js';
import { TransportClosedError } from '../../../src/errors.js';

/** Makes the account of a session out of what any user of the session has. */
export function accountOf(codex: Codex): Account {
  return new Account({
    request: async (method, params, options) => {
      const result = await codex.request(method, params);
      options?.onResult?.(result);
      return result;
    },
    on: (method, listener) => codex.on(method, listener),
    onClosed: listener => {
      const stream = codex.notifications();
      void (async () => {
        for await (const _ of stream);
        throw new TransportClosedError('The session is closed');
      })().catch(listener);
      return () => void stream.return?.();
    },
  });
}
