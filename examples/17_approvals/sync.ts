// Decides what the agent may do outside its sandbox: one command is allowed, all else is declined.
//
// Expected output:
//   asked: /bin/bash -lc 'touch allowed.txt'
//   asked: /bin/bash -lc 'touch other.txt'
//   One file was made, the other one was not allowed.
//   allowed.txt is there: true
//   other.txt is there: false

import { existsSync } from 'node:fs';
import { approvals, Codex } from 'codex-app-server-sdk/sync';

const policy = approvals.allowCommands('touch allowed.txt');

using codex = new Codex({
  approvals: {
    command(request) {
      console.log(`asked: ${request.command}`);
      return policy.command?.(request);
    },
  },
});
const thread = codex.startThread({ sandbox: 'read-only', approvalPolicy: 'on-request' });
const result = thread.run('Make allowed.txt and other.txt, asking for leave.');
console.log(result.text);
for (const name of ['allowed.txt', 'other.txt']) {
  console.log(`${name} is there: ${existsSync(name)}`);
}
