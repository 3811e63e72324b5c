// #region sync
import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'workspace-write' });
const turn = thread.turn('Say hello.');
for (const event of turn.stream()) console.log(event.method);
const result = turn.run();
console.log(result.status, result.text);
// #endregion sync
