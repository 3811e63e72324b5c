import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Is overloaded at first, then answers; then has no quota left; then never ends. */
export function script(model: ScriptedModel): void {
  model.fail({ code: 'server_is_overloaded', message: 'Too busy' });
  model.reply('It works now.');
  model.fail({ code: 'insufficient_quota', message: 'Nothing is left' });
  model.stream(['Let me think', model.gate()]);
}
