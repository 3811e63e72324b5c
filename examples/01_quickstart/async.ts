// Runs one turn and prints the agent's answer.
//
// Expected output:
//   This folder holds a README and one source file.

// #region quickstart
import { Codex } from 'codex-app-server-sdk';

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'read-only' });
const result = await thread.run('Say what is in this folder.');
console.log(result.text);
// #endregion quickstart
