import type { Transport } from '../../src/transport/transport.js';
import type { Message, StoredTurn } from './observed-run.js';

interface Answer {
  readonly data?: readonly {
    readonly id: string;
    readonly status: string;
    readonly items: readonly {
      readonly id: string;
      readonly type: string;
      readonly text?: string;
      readonly content?: readonly { readonly text?: string }[];
    }[];
  }[];
}

/** Asks an app-server, as another client, what it has stored of threads. */
export async function auditThreads(
  transport: Transport,
  threadIds: readonly string[],
): Promise<StoredTurn[]> {
  const waiting = new Map<unknown, (result: Answer) => void>();
  transport.start({
    frame: text => {
      const { id, result } = JSON.parse(text) as Message;
      waiting.get(id)?.((result ?? {}) as Answer);
    },
    closed: () => {},
  });
  const ask = (method: string, params: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = waiting.size + 1;
      waiting.set(id, resolve);
      transport.send(JSON.stringify({ id, method, params })).catch(reject);
    });
  await ask('initialize', { clientInfo: { name: 'audit', title: null, version: '1.0.0' } });
  const stored: StoredTurn[] = [];
  for (const threadId of threadIds) {
    const params = { threadId, sortDirection: 'asc', itemsView: 'full', limit: 100 };
    const { data = [] } = await ask('thread/turns/list', params);
    for (const { id, status, items } of data) {
      const tags = items
        .filter(({ type }) => type === 'userMessage')
        .flatMap(({ content = [] }) => content.map(({ text = '' }) => text));
      const messages = items
        .filter(({ type }) => type === 'agentMessage')
        .map(item => ({ id: item.id, text: item.text ?? '' }));
      stored.push({ id, threadId, status, tags, messages });
    }
  }
  await transport.close();
  return stored;
}
