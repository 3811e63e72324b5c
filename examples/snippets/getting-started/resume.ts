// #region program
import { Codex } from 'codex-app-server-sdk';

const codex = await Codex.start();
try {
  const thread = await codex.resumeThread(process.argv[2] ?? '');
  const result = await thread.run('What did I ask you first?');
  console.log(result.text);
  for await (const { id, preview } of codex.threads({ limit: 5 })) console.log(id, preview);
} finally {
  await codex.close();
}
// #endregion program
