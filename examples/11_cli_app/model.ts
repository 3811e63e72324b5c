import type { ScriptedModel } from 'codex-app-server-sdk/testing';
import type { Acting } from '../../scripts/examples/run-example.js';

/** Chats with somebody who changes the model, and loses patience where that helps. */
export function script(model: ScriptedModel, file: string): Acting {
  model.stream(['Hello', ' there.']);
  model.respondTo(request => `I am ${request.model}.`);
  if (file === 'async.ts') model.stream(['One, two, ', model.gate()]);
  model.reply('As you like.');
  return async user => {
    user.type('Hello.', '/model gpt-5.5', 'Who are you?');
    await user.sees('I am gpt-5.5.');
    if (file === 'async.ts') {
      user.type('Count to a million.');
      await user.sees('One, two, ');
      user.pressCtrlC();
      await user.sees('[interrupted');
    }
    user.type('Never mind.', '/exit');
  };
}
