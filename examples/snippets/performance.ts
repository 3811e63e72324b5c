// The code of docs/performance.md.
import { Codex, type Thread } from 'codex-app-server-sdk';

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

// #region early
/** Gives an answer as soon as it is complete: the app-server ends the turn some milliseconds later. */
async function earlyAnswer(thread: Thread, question: string): Promise<string> {
  const turn = await thread.turn(question);
  for await (const { method, params } of turn) {
    if (method === 'item/completed' && params.item.type === 'agentMessage') {
      return params.item.text;
    }
  }
  return (await turn.run()).text;
}

// #endregion early

export { answer, codex, earlyAnswer };
