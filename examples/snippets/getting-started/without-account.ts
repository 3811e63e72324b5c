// #region program
import { ScriptedModel } from 'codex-app-server-sdk/testing';

const model = await ScriptedModel.start();
const codex = await model.startCodex();
try {
  model.callTool('exec_command', { cmd: 'echo hello > note.txt' });
  model.reply('I have written note.txt.');

  const thread = await codex.startThread({ sandbox: 'workspace-write' });
  const result = await thread.run('Write a note.');
  for (const item of result.items) console.log(item.type);
  console.log(result.text);
} finally {
  await codex.close();
  await model.close();
}
// #endregion program
