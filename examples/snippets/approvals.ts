import { type Approvals, approvals, type Codex, type Thread } from 'codex-app-server-sdk';

declare function askTheUser(question: string, signal: AbortSignal): Promise<boolean>;
declare function show(thread: Thread): void;

export async function first(codex: Codex): Promise<string> {
  // #region first
  const thread = await codex.startThread({
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
    approvals: {
      command: async ({ command, signal }) =>
        (await askTheUser(`Run ${command}?`, signal)) ? 'accept' : 'decline',
      fileChange: ({ changes }) =>
        changes.every(({ path }) => path.endsWith('.md')) ? 'accept' : 'decline',
    },
  });
  const result = await thread.run('Fix the typos in the documents, and run the tests.');
  // #endregion first
  return result.text;
}

// #region ask
export const asking: Approvals = {
  async command({ command, cwd, reason, signal }) {
    const question = `Run ${command} in ${cwd}? ${reason ?? ''}`;
    return (await askTheUser(question, signal)) ? 'accept' : 'decline';
  },
};
// #endregion ask

export async function scopes(codex: Codex): Promise<void> {
  // #region scopes
  const thread = await codex.startThread({ approvals: approvals.allowCommands('npm test') });
  await thread.run('Run the tests.');
  await thread.run('Now tidy up.', { approvals: approvals.declineAll() });
  // #endregion scopes
}

// #region policies
export const careful: Approvals = approvals.first(
  approvals.allowCommands('git status', 'git diff', 'npm test', /ls( -[al]+)?/),
  approvals.within('.'),
  approvals.timeout(60_000, asking),
);
// #endregion policies

// #region own
const noPush: Approvals = {
  command: ({ command }) => (command?.includes('git push') ? 'decline' : undefined),
};
export const mine: Approvals = approvals.first(noPush, careful);
// #endregion own

// #region amendment
export const andTheLike: Approvals = {
  command({ params }) {
    const words = params.proposedExecpolicyAmendment ?? null;
    if (words === null || words[0] !== 'npm') return undefined;
    return { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } };
  },
};
// #endregion amendment

// #region permissions
export const network: Approvals = {
  permissions: ({ permissions }) => ({
    permissions: permissions.network === null ? {} : { network: permissions.network },
    scope: 'turn',
  }),
};
// #endregion permissions

// #region pending
const later = (): Promise<undefined> => new Promise(() => {}); // leaves it to somebody else

export async function open(codex: Codex): Promise<Thread> {
  const waiting: Approvals = { command: later, fileChange: later };
  const thread = await codex.startThread({ approvals: approvals.timeout(300_000, waiting) });
  thread.onPending(() => show(thread));
  return thread;
}

export function onButton(thread: Thread, decision: 'accept' | 'decline'): boolean {
  const [oldest] = thread.pending;
  if (oldest?.kind !== 'command' && oldest?.kind !== 'fileChange') return false;
  return oldest.answer(decision); // false when it was no longer waiting
}
// #endregion pending

export async function strict(codex: Codex): Promise<void> {
  // #region untrusted
  const thread = await codex.startThread({
    sandbox: 'workspace-write',
    approvalPolicy: 'untrusted',
    approvals: approvals.allowCommands('npm test'),
  });
  // #endregion untrusted
  // #region turn
  await thread.run('Look around.', { sandbox: 'read-only', approvalPolicy: 'never' });
  await thread.run('Write the file.'); // workspace-write and untrusted again
  // #endregion turn
}
