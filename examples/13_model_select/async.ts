// Picks a model by what it can do, for one turn and then for good.
//
// Expected output:
//   the thread's own: gpt-5.5, with effort medium
//   for this turn: gpt-…, with effort low
//   from now on: gpt-…, with effort max

import { Codex, pickEffort, pickModel } from 'codex-app-server-sdk';

await using codex = new Codex();
const models = await codex.models();

// Of those that fit, the default one comes first.
const seeing = pickModel(models, { modality: 'image', effort: 'low' });
const deep = pickModel(models, { effort: 'max', where: ({ isDefault }) => !isDefault });
if (seeing === undefined || deep === undefined) throw new Error('There is no such model');

const thread = await codex.startThread({ sandbox: 'read-only' });
console.log(`the thread's own: ${(await thread.run('Who are you?')).text}`);

const once = { model: seeing.model, effort: pickEffort(seeing, ['none', 'low']) };
console.log(`for this turn: ${(await thread.run('And now?', once)).text}`);

await thread.configure({ model: deep.model, effort: pickEffort(deep, ['max', 'high']) });
console.log(`from now on: ${(await thread.run('And now?')).text}`);
