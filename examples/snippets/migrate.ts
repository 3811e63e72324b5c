import { approvals, Codex, type CodexOptions, type Thread, type Turn } from 'codex-app-server-sdk';

export async function run(options: CodexOptions): Promise<string> {
  // #region run
  await using codex = new Codex(options);
  const thread = await codex.startThread({ sandbox: 'read-only', approvalPolicy: 'never' });
  const { text, items, usage } = await thread.run('Diagnose the failing test.');
  console.log(text, items.length, usage?.total.outputTokens);
  // #endregion run
  return text;
}

export async function stream(thread: Thread): Promise<Turn> {
  // #region stream
  const turn = await thread.turn('Implement the fix.');
  for await (const event of turn) {
    if (event.method === 'item/completed') console.log(event.params.item.type);
    if (event.method === 'turn/completed') console.log(event.params.turn.status);
  }
  // #endregion stream
  return turn;
}

export async function keys(options: CodexOptions, apiKey: string, baseUrl: string): Promise<Codex> {
  // #region keys
  const codex = new Codex({
    ...options,
    config: { openai_base_url: baseUrl, cli_auth_credentials_store: 'ephemeral' },
  });
  await codex.account.loginWithApiKey(apiKey);
  // #endregion keys
  return codex;
}

export async function threadOptions(codex: Codex, folder: string): Promise<Thread> {
  // #region thread-options
  const thread = await codex.startThread({
    cwd: folder,
    sandbox: 'workspace-write',
    approvalPolicy: 'never',
    config: {
      web_search: 'disabled',
      model_reasoning_effort: 'high',
      sandbox_workspace_write: { network_access: true, writable_roots: ['/tmp'] },
    },
  });
  // #endregion thread-options
  return thread;
}

export async function policy(codex: Codex): Promise<string> {
  // #region policy
  const denyAll = await codex.startThread({ approvalPolicy: 'never' });
  const reviewed = await codex.startThread({
    approvalPolicy: 'on-request',
    approvalsReviewer: 'auto_review',
  });
  const yours = await codex.startThread({
    approvalPolicy: 'on-request',
    approvals: approvals.allowCommands('git status'),
  });
  // #endregion policy
  return [denyAll, reviewed, yours].map(({ info }) => info.approvalsReviewer).join(' ');
}

export async function sandboxes(thread: Thread): Promise<string> {
  // #region sandboxes
  await thread.configure({ sandbox: 'read-only' }); // from now on
  await thread.run('Write the fix.', { sandbox: 'workspace-write' }); // this turn
  await thread.run('Review it.'); // read-only again
  // #endregion sandboxes
  return thread.info.sandbox.type;
}
