import type { ScriptedModel } from 'codex-app-server-sdk/testing';

export const options = { model: 'gpt-5.5' };

/** Says which model was asked, and how hard it had to think. */
export function script(model: ScriptedModel): void {
  model.otherwise(({ model: name, body }) => {
    const { effort } = Object(body['reasoning']);
    return `${name}, with effort ${effort}`;
  });
}
