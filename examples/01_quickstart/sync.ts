// Runs one turn and prints the agent's answer.
//
// Expected output:
//   This folder holds a README and one source file.

import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });
const result = thread.run('Say what is in this folder.');
console.log(result.text);
