// The same work, written for both APIs.
import { Codex, type TurnResult } from 'codex-app-server-sdk';
import { Codex as BlockingCodex } from 'codex-app-server-sdk/sync';

/** What the two have to agree on; ids and times are each run's own. */
export interface Facts {
  readonly status: string;
  readonly streamed: string;
  readonly text: string;
  readonly items: readonly string[];
  readonly tokens: number | undefined;
}

export async function asynchronous(input: string): Promise<Facts> {
  await using codex = new Codex();
  await using thread = await codex.startThread({ sandbox: 'read-only' });
  const turn = await thread.turn(input);
  let streamed = '';
  for await (const piece of turn.text()) streamed += piece;
  return factsOf(streamed, await turn.run());
}

export function blocking(input: string): Facts {
  using codex = new BlockingCodex();
  using thread = codex.startThread({ sandbox: 'read-only' });
  const turn = thread.turn(input);
  let streamed = '';
  for (const piece of turn.text()) streamed += piece;
  return factsOf(streamed, turn.run());
}

function factsOf(streamed: string, { status, text, items, usage }: TurnResult): Facts {
  const types = items.map(item => item.type);
  return { status, streamed, text, items: types, tokens: usage?.total.totalTokens };
}
