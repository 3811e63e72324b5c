// The code of docs/performance.md.
import { Codex } from 'codex-app-server-sdk';

// #region warm
// At the beginning of the program, before anybody waits.
const codex = await Codex.start();

/** Answers a question that is not to be remembered. */
async function answer(question: string): Promise<string> {
  await using thread = await codex.startThread({ ephemeral: true });
  const { text } = await thread.run(question);
  return text;
}

// #endregion warm

export { answer, codex };
