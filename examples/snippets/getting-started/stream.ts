// #region program
import { Codex } from 'codex-app-server-sdk';

const codex = await Codex.start();
try {
  const thread = await codex.startThread({ sandbox: 'read-only' });
  const turn = await thread.turn('Count the files here.');
  for await (const event of turn) {
    if (event.method === 'item/started' && event.params.item.type === 'commandExecution') {
      console.log(`$ ${event.params.item.command}`);
    }
    if (event.method === 'item/agentMessage/delta') process.stdout.write(event.params.delta);
  }
  const { status, durationMs } = await turn.run();
  console.log(`\n${status} after ${durationMs} ms`);
} finally {
  await codex.close();
}
// #endregion program
