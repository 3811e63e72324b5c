/** Runs Codex in an environment of its own, with a key. */
import { Codex, type CodexOptions } from '@openai/codex-sdk';

const { PATH = '', HOME = '', CODEX_HOME = '' } = process.env;
const env = { PATH, HOME, CODEX_HOME, GREETING: 'hello', RUST_LOG: 'warn' };
process.env['NOT_FOR_CODEX'] = 'secret';
const options: CodexOptions = { env, apiKey: 'sk-the-key' };
const turn = await new Codex(options).startThread({ skipGitRepoCheck: true }).run('Print it.');
for (const item of turn.items) {
  if (item.type === 'command_execution') console.log(item.exit_code, item.aggregated_output);
}
console.log(turn.finalResponse);
console.log(Object.keys(env).sort().join(' '));
const broken = new Codex({ env, codexPathOverride: '/no/such/codex' });
await broken
  .startThread({ skipGitRepoCheck: true })
  .run('Hello?')
  .catch((error: NodeJS.ErrnoException) => console.log(error.code, error.message));
