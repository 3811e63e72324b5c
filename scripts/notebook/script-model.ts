import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Scripts what the model answers to the walk through the SDK, in the order of its cells. */
export function scriptModel(model: ScriptedModel): void {
  model.reply('A notebook that walks through an SDK, and a README that says how to open it.');
  model.stream(['one, ', 'two, ', 'three, ', 'four, ', 'five']);
  model.callTool('exec_command', { cmd: 'echo hello' });
  model.reply('It prints hello.');
  model.reply('I will remember it.');
  // Only a thread that remembers its turns gets these two.
  model
    .when(
      ({ userTexts, lastUserText }) =>
        userTexts.includes('Remember the word: harbor.') && lastUserText.startsWith('Which word'),
    )
    .reply('harbor')
    .reply('harbor');
  model.reply('green');
  model.reply('frog');
  model.when(({ images }) => images.length > 0).reply('Red.');
  model.when(request => request.model === 'no-such-model').fail({ status: 400 });
  model.reply('done.');
  model.reply('Hello!');
  model.stream(['one, ', 'two, ', 'three']);
}
