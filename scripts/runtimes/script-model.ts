import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Scripts what the model answers to the steps of the programs in `test/runtimes`. */
export function scriptModel(model: ScriptedModel): void {
  scriptApi(model, 'made.txt');
  model.stream(['half', model.gate()]);
  scriptApi(model, 'made-too.txt');
}

function scriptApi(model: ScriptedModel, file: string): void {
  model.reply('Hello.');
  model.stream(['one, ', 'two']);
  model.callTool('exec_command', {
    cmd: `touch ${file}`,
    sandbox_permissions: 'require_escalated',
    justification: 'to make a file',
  });
  model.reply('Made.');
  model.callTool('weather', { city: 'Oslo' });
  model.reply('Sunny.');
}

const api = {
  run: 'Hello.',
  stream: ['one, two', 'completed'],
  approval: [1, true, 'Made.'],
  tool: ['Sunny.', ['Oslo']],
};

/** What each step has to tell, by its name; the two starts tell the app-server's version. */
export function expectedValues(version: string | null): ReadonlyMap<string, unknown> {
  const values: [string, unknown][] = [
    ['start', version],
    ...Object.entries(api),
    ['interrupt', ['interrupted', 'half']],
    ['close', undefined],
    ['sync start', version],
    ...Object.entries(api).map(([name, value]): [string, unknown] => [`sync ${name}`, value]),
    ['sync close', undefined],
  ];
  return new Map(values);
}
