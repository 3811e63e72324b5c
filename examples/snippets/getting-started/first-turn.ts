// #region program
import { Codex } from 'codex-app-server-sdk';

const codex = await Codex.start();
try {
  const thread = await codex.startThread({ sandbox: 'read-only' });
  const result = await thread.run('Say in one sentence what is in this folder.');
  console.log(result.text);
  console.log(`${result.status}, ${result.usage?.total.totalTokens} tokens`);
  console.log(`thread ${thread.id}`);
} finally {
  await codex.close();
}
// #endregion program
