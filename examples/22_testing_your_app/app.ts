// An app of yours, in two versions: what the tests beside it are about.
import type { Codex } from 'codex-app-server-sdk';
import type { Codex as BlockingCodex } from 'codex-app-server-sdk/sync';

const INPUT = 'Sum up notes.txt in one sentence.';

/** Sums up the notes of a folder. */
export async function summary(codex: Codex): Promise<string> {
  const thread = await codex.startThread({ sandbox: 'read-only' });
  const { text } = await thread.run(INPUT);
  return `Summary: ${text}`;
}

/** Does the same, and blocks. */
export function summarySync(codex: BlockingCodex): string {
  const thread = codex.startThread({ sandbox: 'read-only' });
  const { text } = thread.run(INPUT);
  return `Summary: ${text}`;
}
