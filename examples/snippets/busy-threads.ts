import { type Codex, type Thread, ThreadBusyError, type TurnResult } from 'codex-app-server-sdk';

export async function queue(thread: Thread): Promise<string[]> {
  // #region queue
  const [first, second] = await Promise.all([
    thread.run('Write the function.'),
    thread.run('Now write its test.'),
  ]);
  // #endregion queue
  return [first.text, second.text];
}

export async function reject(thread: Thread): Promise<string> {
  // #region reject
  try {
    return (await thread.run('Deploy it.', { whenBusy: 'reject' })).text;
  } catch (error) {
    if (error instanceof ThreadBusyError) return 'One moment, please.';
    throw error;
  }
  // #endregion reject
}

export async function interrupt(thread: Thread): Promise<string> {
  // #region interrupt
  const { text } = await thread.run('Stop that, and undo it.', { whenBusy: 'interrupt' });
  // #endregion interrupt
  return text;
}

export async function steer(thread: Thread): Promise<string> {
  // #region steer
  const turn = await thread.turn('Use tabs.', { whenBusy: 'steer' });
  const { text } = await turn.run();
  // #endregion steer
  return text;
}

// #region chat
/** Takes what the user types, whatever the agent is doing. */
export async function onMessage(thread: Thread, message: string): Promise<string> {
  const turn = await thread.send(message);
  return turn.id;
}
// #endregion chat

export async function waiting(thread: Thread, controller: AbortController): Promise<TurnResult> {
  // #region waiting
  const result = await thread.run('Tidy up.', { signal: controller.signal, timeoutMs: 60_000 });
  // #endregion waiting
  return result;
}

export function follow(thread: Thread, show: (line: string) => unknown): () => void {
  // #region follow
  const stop = thread.onTurn(turn => {
    show(`${turn.id} has begun`);
    turn.run().then(
      ({ status }) => show(`${turn.id}: ${status}`),
      error => show(`${turn.id}: ${error}`),
    );
  });
  // #endregion follow
  return stop;
}

export async function attach(thread: Thread, turnId: string): Promise<string> {
  // #region attach
  const turn = thread.attach(turnId);
  for await (const piece of turn.text()) process.stdout.write(piece);
  const { status, text } = await turn.run();
  // #endregion attach
  return `${status}: ${text}`;
}

export async function goal(thread: Thread): Promise<string> {
  // #region goal
  const run = await thread.goal.set('Every function has a test.');
  await thread.send('Begin with the parser.'); // goes into the goal's turn
  const { text } = await run.run();
  // #endregion goal
  return text;
}

// #region run-once
/** Runs a job once, also when this process was restarted and asks again. */
export async function runOnce(thread: Thread, jobId: string, input: string): Promise<TurnResult> {
  for await (const { entries } of thread.items({ sortDirection: 'desc' }).pages()) {
    const known = entries.find(
      ({ item }) => item.type === 'userMessage' && item.clientId === jobId,
    );
    if (known !== undefined) return thread.attach(known.turnId).run();
  }
  return thread.run(input, { clientUserMessageId: jobId });
}
// #endregion run-once

export async function afterRestart(codex: Codex, threadId: string): Promise<TurnResult> {
  // #region after-restart
  const thread = await codex.resumeThread(threadId);
  const result = await runOnce(thread, 'job-17', 'Write the release notes.');
  // #endregion after-restart
  return result;
}
