import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Capitals by country. */
const CAPITALS = { France: 'Paris', Italy: 'Rome', Japan: 'Tokyo', Norway: 'Oslo', Peru: 'Lima' };

/** Answers each thread its own question, whichever comes first. */
export function script(model: ScriptedModel): void {
  for (const [country, capital] of Object.entries(CAPITALS)) {
    model.when(request => request.lastUserText.includes(country)).reply(capital);
  }
}
