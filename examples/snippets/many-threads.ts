import {
  Codex,
  type CodexOptions,
  CodexPool,
  PoolFullError,
  type ThreadOptions,
} from 'codex-app-server-sdk';

export async function prewarm(session: CodexOptions, question: string): Promise<string> {
  // #region prewarm
  const reviewer: ThreadOptions = { sandbox: 'read-only', ephemeral: true };
  await using codex = new Codex(session);
  // Starts now; nobody waits for it.
  codex.prewarm({ threads: [reviewer] }).catch(() => {});
  // … the rest of your program sets itself up …
  const thread = await codex.startThread(reviewer);
  const { text } = await thread.run(question);
  // #endregion prewarm
  return text;
}

export async function pool(
  session: Omit<CodexOptions, 'signal'>,
  questions: readonly string[],
): Promise<string[]> {
  // #region pool
  await using pool = new CodexPool({ maxServers: 4, session });
  const answers = await Promise.all(
    questions.map(async question => {
      const thread = await pool.startThread({ sandbox: 'read-only' });
      const { text } = await thread.run(question);
      await thread.unsubscribe();
      return text;
    }),
  );
  // #endregion pool
  return answers;
}

export async function limits(
  session: Omit<CodexOptions, 'signal'>,
  log: (line: string) => void,
): Promise<void> {
  // #region limits
  await using pool = new CodexPool({
    maxServers: 2,
    maxThreadsPerServer: 1,
    maxServerMemoryBytes: 512 * 1024 * 1024,
    session,
  });
  const first = await pool.startThread();
  await pool.startThread();
  try {
    await pool.startThread();
  } catch (error) {
    if (!(error instanceof PoolFullError)) throw error;
    log(`${error.capacity} threads are open`);
  }
  for (const { threads, turns } of pool.servers) log(`${threads} threads, ${turns} turns`);
  const [server] = pool.servers;
  if (server !== undefined) pool.drain(server);
  await first.unsubscribe();
  // #endregion limits
}
