import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Counts the pictures that have come. */
export function script(model: ScriptedModel): void {
  model.respondTo(({ images }) => `You sent ${images.length} pictures of the same square.`);
}
