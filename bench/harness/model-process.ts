/**
 * Plays the model in a process of its own: `model-process.js ANSWER` prints where its home is, as
 * JSON, and ends with its standard input.
 */
import { message, type RecordedRequest, ScriptedModel } from 'codex-app-server-sdk/testing';
import type { ModelHome } from './question.js';

/** What is answered to everything. */
export type PlainAnswer = { readonly text: string } | { readonly deltas: number };

const answer = JSON.parse(process.argv[2] ?? '{}') as PlainAnswer;
// Of a model that it does not know, the app-server warns six times a turn.
const model = await ScriptedModel.start({ model: 'gpt-5.5' });
if ('text' in answer) model.otherwise(answer.text);
else model.otherwise([message(Array.from({ length: answer.deltas }, () => 'word '))]);
// The model keeps all that it was asked; here it would only grow.
setInterval(() => {
  (model.requests as RecordedRequest[]).length = 0;
}, 1_000);
const { codexHome, workspace, env } = model.home;
const home: ModelHome = { codexHome, workspace, env };
process.stdout.write(`${JSON.stringify(home)}\n`);
process.stdin.resume().once('end', async () => {
  await model.close();
  process.exit(0);
});
