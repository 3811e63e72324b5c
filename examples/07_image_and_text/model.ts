import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Says which picture has come, and what was asked about it. */
export function script(model: ScriptedModel): void {
  model.respondTo(({ images, lastUserText }) => {
    const [header] = images[0]?.split(',') ?? [];
    return `You sent ${header}, and ask: ${lastUserText}`;
  });
  model.reply('They are the same.');
}
