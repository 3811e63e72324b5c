/** Stops turns in every way there is, and goes on. */
import { Codex } from '@openai/codex-sdk';

const codex = new Codex();
const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: 'workspace-write' });

const controller = new AbortController();
try {
  const { events } = await thread.runStreamed('Work.', { signal: controller.signal });
  for await (const event of events) {
    console.log(event.type);
    if (event.type === 'item.started') controller.abort(new Error('Enough'));
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const { name, message, cause } = error;
  console.log(name, '-', message, '-', String(cause));
}

const { events } = await thread.runStreamed('Work again.');
for await (const event of events) if (event.type === 'item.started') break;
console.log('left');

await codex
  .startThread({ skipGitRepoCheck: true })
  .run('Never.', { signal: AbortSignal.abort() })
  .catch((error: Error) => console.log('before:', error.name, (error.cause as Error).name));

console.log((await thread.run('Say something.')).finalResponse);
