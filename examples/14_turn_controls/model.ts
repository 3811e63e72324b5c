import type { ScriptedModel } from 'codex-app-server-sdk/testing';
import type { Acting } from '../../scripts/examples/run-example.js';

/** Goes on when it was steered, and counts without an end. */
export function script(model: ScriptedModel): Acting {
  const steered = model.gate();
  model.stream(['Let me look at everything.', steered]);
  model.respondTo(request => `Done, and I heard: ${request.lastUserText}`);
  model.stream(['One, ', 'two, ', 'three, ', model.gate()]);
  model.stream(['One potato, two ', model.gate()]);
  model.reply('Stopped counting.');
  return async user => {
    await user.sees('steered');
    steered.open();
  };
}
