import {
  Codex,
  type CodexOptions,
  type Thread,
  TurnFailedError,
  TurnStalledError,
} from 'codex-app-server-sdk';

export async function conversation(codex: Codex): Promise<string> {
  // #region conversation
  const thread = await codex.startThread();
  await thread.run('My name is Ada.');
  const { text } = await thread.run('What is my name?'); // the second turn of the same thread
  // #endregion conversation
  return text;
}

export async function waits(thread: Thread, idleTimeoutMs: number): Promise<string> {
  // #region waits
  const turn = await thread.turn('Find the bug.', { idleTimeoutMs });
  for await (const event of turn) {
    if (event.method === 'error' && event.params.willRetry) console.log(event.params.error.message);
    for (const { kind } of thread.pending) console.log(`waits for an answer: ${kind}`);
  }
  // #endregion waits
  return (await turn.run()).status;
}

export async function silence(thread: Thread, idleTimeoutMs: number): Promise<string> {
  try {
    return await waits(thread, idleTimeoutMs);
  } catch (error) {
    if (error instanceof TurnStalledError) return 'stalled';
    throw error;
  }
}

export async function again(thread: Thread, input: string): Promise<string> {
  // #region again
  try {
    return (await thread.run(input)).text;
  } catch (error) {
    if (!(error instanceof TurnFailedError && error.retryable)) throw error;
    // Part of the work may be done: say so, instead of asking for all of it again.
    return (await thread.run('That was cut off. Look at what is done, and go on.')).text;
  }
  // #endregion again
}

export function environment(options: CodexOptions): Codex {
  // #region environment
  const codex = new Codex({
    ...options,
    inheritEnv: false,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
  });
  // #endregion environment
  return codex;
}
