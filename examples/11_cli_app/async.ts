// A chat in the terminal: each line is a turn. `/model` shows the models, `/model NAME` changes to
// one, Ctrl-C stops the answer or else the chat, `/exit` ends it.
//
// Expected output:
//   > Hello there.
//   [mock-model: 100 tokens in, 10 out; 110 on this thread]
//   > [gpt-5.5 from now on]
//   > I am gpt-5.5.
//   [gpt-5.5: 100 tokens in, 10 out; 220 on this thread]
//   > One, two,
//   [interrupted]
//   > As you like.
//   [gpt-5.5: 100 tokens in, 10 out; 330 on this thread]
//   >

import { createInterface } from 'node:readline';
import { Codex, CodexError, type Turn } from 'codex-app-server-sdk';

await using codex = new Codex();
await using thread = await codex.startThread({ sandbox: 'read-only' });
let running: Turn | undefined;

const terminal = createInterface({ input: process.stdin, output: process.stdout });
// A terminal tells of Ctrl-C by itself, as long as it is one.
for (const source of [terminal, process]) source.on('SIGINT', stop);

terminal.prompt();
for await (const line of terminal) {
  const [command, argument] = line.trim().split(/\s+/);
  if (command === '/exit') break;
  try {
    if (command === '/model') await chooseModel(argument);
    else if (line.trim() !== '') await answer(line);
  } catch (error) {
    if (!(error instanceof CodexError)) throw error;
    console.log(`\n[${error.message}]`); // the chat goes on
  }
  terminal.prompt();
}
terminal.close();

async function answer(line: string): Promise<void> {
  try {
    running = await thread.turn(line);
    for await (const piece of running.text()) process.stdout.write(piece);
    const { status, usage } = await running.run();
    const { last, total } = usage ?? {};
    console.log(
      status === 'completed'
        ? `\n[${thread.info.model}: ${last?.inputTokens} tokens in, ${last?.outputTokens} out; ` +
            `${total?.totalTokens} on this thread]`
        : `\n[${status}]`,
    );
  } finally {
    running = undefined;
  }
}

async function chooseModel(name: string | undefined): Promise<void> {
  if (name === undefined) {
    for (const { model, description } of await codex.models()) console.log(model, description);
    return;
  }
  await thread.configure({ model: name });
  console.log(`[${thread.info.model} from now on]`);
}

function stop(): void {
  if (running === undefined) terminal.close();
  else running.interrupt().catch(() => {});
}
