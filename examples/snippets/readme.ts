// #region quickstart
import { Codex } from 'codex-app-server-sdk';

const codex = await Codex.start();
try {
  const thread = await codex.startThread({ sandbox: 'read-only' });
  const result = await thread.run('Say what is in this folder.');
  console.log(result.text);
} finally {
  await codex.close();
}
// #endregion quickstart

await using session = await Codex.start();
const thread = await session.startThread();
// #region stream
const turn = await thread.turn('Count the files here.');
for await (const piece of turn.text()) process.stdout.write(piece);
console.log((await turn.run()).status);
// #endregion stream
