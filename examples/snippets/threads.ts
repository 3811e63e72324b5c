import {
  type Codex,
  PolicyMismatchError,
  type Thread,
  type ThreadOptions,
  type Turn,
} from 'codex-app-server-sdk';

export async function start(codex: Codex, folder: string): Promise<Thread> {
  // #region start
  const thread = await codex.startThread({
    cwd: folder,
    sandbox: 'workspace-write',
    approvalPolicy: 'on-request',
    developerInstructions: 'Answer in one sentence.',
  });
  const { text } = await thread.run('What is this project about?');
  console.log(thread.id, thread.info.model, text);
  // #endregion start
  return thread;
}

export async function resume(codex: Codex, id: string): Promise<string> {
  // #region resume
  const thread = await codex.resumeThread(id);
  const { text } = await thread.run('And who uses it?');
  // #endregion resume
  return text;
}

export async function fork(thread: Thread, turnId: string): Promise<Thread[]> {
  // #region fork
  const copy = await thread.fork();
  const upToTurn = await thread.fork({ lastTurnId: turnId });
  const upToBefore = await thread.fork({ beforeTurnId: turnId });
  await upToTurn.run('Rather use SQLite.');
  // #endregion fork
  return [copy, upToTurn, upToBefore];
}

export async function list(codex: Codex, folder: string): Promise<string[]> {
  const lines: string[] = [];
  // #region list
  for await (const { id, name, preview } of codex.threads({ cwd: folder })) {
    lines.push(`${id}  ${name ?? preview}`);
  }
  // #endregion list
  return lines;
}

export async function page(codex: Codex): Promise<string[]> {
  // #region page
  const first = await codex.threads({ limit: 20, sortKey: 'updated_at' });
  const titles = first.data.map(({ name, preview }) => name ?? preview);
  if (first.nextCursor !== null) {
    const second = await codex.threads({
      limit: 20,
      sortKey: 'updated_at',
      cursor: first.nextCursor,
    });
    titles.push(...second.data.map(({ name, preview }) => name ?? preview));
  }
  // #endregion page
  return titles;
}

export async function search(codex: Codex): Promise<string[]> {
  const hits: string[] = [];
  // #region search
  for await (const { thread, snippet } of codex.searchThreads('login page')) {
    hits.push(`${thread.id}: ${snippet}`);
  }
  // #endregion search
  return hits;
}

export async function read(thread: Thread): Promise<unknown[]> {
  // #region read
  const { name, preview, turns } = await thread.read({ includeTurns: true });
  const [newest] = (await thread.turns({ itemsView: 'full', limit: 1 })).data;
  const items = await thread.items({ turnId: newest?.id ?? null }).toArray();
  for await (const item of thread.items()) {
    if (item.type === 'agentMessage') console.log(item.text);
  }
  // #endregion read
  return [name, preview, turns.length, newest?.items.length, items.length];
}

export async function keep(codex: Codex, thread: Thread): Promise<Thread> {
  // #region keep
  await thread.setName('Move to SQLite');
  await thread.archive();
  const again = await codex.unarchiveThread(thread.id);
  // #endregion keep
  return again;
}

export async function remove(codex: Codex, thread: Thread, otherId: string): Promise<void> {
  // #region remove
  await thread.delete();
  await codex.deleteThread(otherId);
  // #endregion remove
}

export async function revert(thread: Thread): Promise<void> {
  // #region revert
  const { turnId } = await thread.run('Rename all files to upper case.');
  await thread.revert({ beforeTurnId: turnId });
  // #endregion revert
}

export async function compact(thread: Thread): Promise<string[]> {
  const seen: string[] = [];
  const show = (status: string): unknown => seen.push(status);
  // #region compact
  const follow = async (turn: Turn): Promise<void> => {
    for await (const event of turn) {
      if (event.method !== 'item/started') continue;
      if (event.params.item.type === 'contextCompaction') show('Making room …');
    }
  };
  const stop = thread.onTurn(turn => {
    follow(turn).catch(error => show(`Lost: ${error}`));
  });
  await thread.compact();
  stop();
  // #endregion compact
  return seen;
}

export async function review(thread: Thread): Promise<string> {
  // #region review
  const turn = await thread.review({ type: 'uncommittedChanges' });
  const { text } = await turn.run();
  // #endregion review
  return text;
}

export async function goal(thread: Thread): Promise<unknown[]> {
  // #region goal
  const run = await thread.goal.set('All tests pass.', { tokenBudget: 200_000 });
  for await (const event of run) {
    if (event.method === 'turn/completed') console.log('One more turn is done.');
  }
  const { goal, turns, text } = await run.run();
  console.log(goal?.status, turns.length, text);
  // #endregion goal
  return [goal?.status, turns.length, text];
}

export async function shell(thread: Thread): Promise<string[]> {
  // #region shell
  await thread.shellCommand('git log --oneline | head -3', { timeoutMs: 10_000 });
  const { text } = await thread.run('What was changed last?');
  // #endregion shell
  return [text];
}

export async function terminals(thread: Thread): Promise<string[]> {
  const commands: string[] = [];
  // #region terminals
  await thread.run('Start the development server.');
  for await (const { command, processId } of thread.backgroundTerminals.list()) {
    commands.push(command);
    await thread.backgroundTerminals.terminate(processId);
  }
  // #endregion terminals
  return commands;
}

export async function handles(codex: Codex): Promise<string> {
  // #region handles
  await using thread = await codex.startThread();
  const { text } = await thread.run('Say hello.');
  // #endregion handles
  return text;
}

export async function leave(thread: Thread): Promise<void> {
  // #region leave
  await thread.unsubscribe({ interrupt: true });
  // #endregion leave
}

export async function policy(
  codex: Codex,
  wanted: ThreadOptions['approvalPolicy'],
): Promise<string> {
  // #region policy
  try {
    const thread = await codex.startThread({
      sandbox: 'read-only',
      approvalPolicy: wanted ?? null,
    });
    return thread.id;
  } catch (error) {
    if (!(error instanceof PolicyMismatchError)) throw error;
    return `The administrator allows only ${JSON.stringify(error.effective)} as ${error.field}.`;
  }
  // #endregion policy
}

export async function configure(thread: Thread): Promise<Thread['info']> {
  // #region configure
  await thread.configure({ model: 'gpt-5.5', sandbox: 'workspace-write' });
  console.log(thread.info.model, thread.info.sandbox.type);
  // #endregion configure
  return thread.info;
}

export async function once(thread: Thread): Promise<Turn> {
  // #region once
  const turn = await thread.turn('Install the dependencies.', {
    sandbox: 'danger-full-access',
    model: 'gpt-5.5',
  });
  await turn.run();
  await thread.run('Now run the tests.'); // with the thread's own sandbox and model again
  // #endregion once
  return turn;
}
