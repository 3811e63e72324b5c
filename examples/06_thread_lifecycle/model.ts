import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Numbers its answers, and sums up the history when it is asked to. */
export function script(model: ScriptedModel): void {
  model.when(request => request.kind === 'compaction').reply('They talked about numbers.');
  for (const answer of ['One.', 'Two.', 'Two, differently.', 'Three.']) model.reply(answer);
}
