/** Goes on with a thread by its id, as another run of a program would. */
import { Codex, type Usage } from '@openai/codex-sdk';

const thread = new Codex().startThread({ skipGitRepoCheck: true });
console.log('id before:', thread.id);
const first = await thread.run('Remember the word apple.');
console.log(first.finalResponse);
if (thread.id === null) throw new Error('There is no id');
const resumed = new Codex().resumeThread(thread.id, { skipGitRepoCheck: true });
console.log('same id:', resumed.id === thread.id);
const second = await resumed.run('Which word?');
console.log(second.finalResponse);
const total = (usage: Usage | null): number =>
  (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
console.log('tokens:', total(first.usage), total(second.usage));
const missing = new Codex().resumeThread('01a2134f-2a65-71c0-a23d-29bfe6c18cde', {
  skipGitRepoCheck: true,
});
await missing.run('Hello?').catch((error: unknown) => {
  console.log('missing:', String(error).includes('no rollout found for thread id'));
});
