/** Meets a model that fails, for a while and for good. */
import { Codex, type ThreadError, type ThreadErrorEvent } from '@openai/codex-sdk';

const codex = new Codex({ config: { model_providers: { mock: { stream_max_retries: 1 } } } });
const thread = codex.startThread({ skipGitRepoCheck: true });
const passing: ThreadErrorEvent[] = [];
const { events } = await thread.runStreamed('Try.');
for await (const event of events) if (event.type === 'error') passing.push(event);
console.log(passing.map(({ message }) => message.split(' (')[0]).join());

try {
  await thread.run('Fail.');
} catch (error) {
  console.log(error instanceof Error, (error as Error).message);
}

let last: ThreadError | undefined;
try {
  const { events: failing } = await thread.runStreamed('Fail again.');
  for await (const event of failing) if (event.type === 'turn.failed') last = event.error;
  console.log('not reached');
} catch {
  console.log(last?.message);
}
console.log((await thread.run('Recover.')).finalResponse);
await thread.run('   ').catch((error: Error) => {
  console.log(error.message.includes('No prompt provided via stdin.'));
});
