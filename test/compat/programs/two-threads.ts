/** Runs two conversations at once, three turns each. */
import { Codex, Thread } from '@openai/codex-sdk';

const codex = new Codex();

async function converse(name: string): Promise<string[]> {
  const thread = codex.startThread({ skipGitRepoCheck: true });
  if (!(thread instanceof Thread)) throw new Error('It is no thread');
  const said: string[] = [];
  for (const turn of ['one', 'two', 'three']) {
    said.push((await thread.run(`${name} ${turn}`)).finalResponse);
  }
  return said;
}

const conversations = await Promise.all([converse('left'), converse('right')]);
for (const said of conversations) console.log(said.join('\n'));
