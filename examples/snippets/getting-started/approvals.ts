// #region program
import { approvals, Codex } from 'codex-app-server-sdk';

const policy = approvals.allowCommands('mkdir site');

const codex = await Codex.start();
try {
  const thread = await codex.startThread({
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
    approvals: {
      async command(request) {
        const decision = (await policy.command?.(request)) ?? 'decline';
        console.log(`${request.command}: ${decision}`);
        return decision;
      },
    },
  });
  const result = await thread.run('Make a folder named site, then remove package.json.');
  console.log(result.text);
} finally {
  await codex.close();
}
// #endregion program
