/** What a program does with the package. Each step is told as one line of JSON. */
import { existsSync } from 'node:fs';

/** Makes every step of the asynchronous API, and then of the blocking one. */
export async function runSteps(packages, options = {}) {
  await asyncSteps(packages.main, options);
  blockingSteps(packages.sync, options);
}

async function asyncSteps({ Codex, tool }, options) {
  const asked = [];
  const called = [];
  let codex;
  let thread;
  await step('start', async () => {
    codex = await Codex.start({ ...options, approvals: { command: accept(asked) } });
    return codex.server.version;
  });
  await step('run', async () => {
    thread = await codex.startThread({ tools: [weather(tool, called)], ...policy });
    return (await thread.run('Say hello.')).text;
  });
  await step('stream', async () => {
    let text = '';
    const turn = await thread.turn('Count.');
    for await (const piece of turn.text()) text += piece;
    return [text, (await turn.run()).status];
  });
  await step('approval', async () => {
    const { text } = await thread.run('Make a file.');
    return [asked.length, existsSync('made.txt'), text];
  });
  await step('tool', async () => [(await thread.run('How is the weather?')).text, called]);
  await step('interrupt', async () => {
    const turn = await thread.turn('Take your time.');
    for await (const piece of turn.text()) if (piece !== '') break;
    await turn.interrupt();
    const { status, text } = await turn.run();
    return [status, text];
  });
  await step('close', () => codex.close());
}

function blockingSteps({ Codex, tool }, options) {
  const asked = [];
  const called = [];
  let codex;
  let thread;
  blockingStep('sync start', () => {
    codex = new Codex({ ...options, approvals: { command: accept(asked) } });
    return codex.server.version;
  });
  blockingStep('sync run', () => {
    thread = codex.startThread({ tools: [weather(tool, called)], ...policy });
    return thread.run('Say hello.').text;
  });
  blockingStep('sync stream', () => {
    let text = '';
    const turn = thread.turn('Count.');
    for (const piece of turn.text()) text += piece;
    return [text, turn.run().status];
  });
  blockingStep('sync approval', () => {
    const { text } = thread.run('Make a file.');
    return [asked.length, existsSync('made-too.txt'), text];
  });
  blockingStep('sync tool', () => [thread.run('How is the weather?').text, called]);
  blockingStep('sync close', () => codex.close());
}

const policy = { sandbox: 'read-only', approvalPolicy: 'on-request' };

const accept = asked => request => {
  asked.push(request.command);
  return 'accept';
};

function weather(tool, called) {
  const properties = { city: { type: 'string' } };
  const jsonSchema = { type: 'object', properties, required: ['city'] };
  return tool({
    name: 'weather',
    description: 'Tells the weather of a city',
    input: { jsonSchema, parse: value => value },
    run({ city }) {
      called.push(city);
      return `sunny in ${city}`;
    },
  });
}

async function step(name, run) {
  try {
    tell(name, { value: await run() });
  } catch (error) {
    tell(name, { error: String(error) });
  }
}

function blockingStep(name, run) {
  try {
    tell(name, { value: run() });
  } catch (error) {
    tell(name, { error: String(error) });
  }
}

function tell(name, outcome) {
  console.log(JSON.stringify({ step: name, ...outcome }));
}
