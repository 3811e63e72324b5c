import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Answers the first of those who are connected, then the second one. */
export function script(model: ScriptedModel): void {
  model.reply('The word is umbrella.');
  model.respondTo(request => `It was: ${request.userTexts[0]}`);
}
