import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Says what of the options it can see. */
export function script(model: ScriptedModel): void {
  model.callTool('exec_command', { cmd: 'echo written > note.txt && cat note.txt' });
  model.respondTo(
    ({ toolOutputs }) => `It may write: ${toolOutputs[0]?.output.includes('written')}`,
  );
  model.respondTo(({ model: name, body }) => {
    const { effort, summary } = Object(body['reasoning']);
    return `${name}, effort ${effort}, summary ${summary}`;
  });
  model.reply(JSON.stringify({ answer: 'Take an umbrella.' }));
  for (const told of ['nightly', 'It is noon.', 'Be brief.']) {
    model.respondTo(({ body }) => `I was told "${told}": ${JSON.stringify(body).includes(told)}`);
  }
  model.reply('Very little.');
}
