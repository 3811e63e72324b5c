// A chat in the terminal: each line is a turn. `/model` shows the models, `/model NAME` changes to
// one, `/exit` ends it.
//
// Unlike async.ts, Ctrl-C ends the chat, and the app-server with it, whatever is going on: a thread
// that waits for an answer runs no listener. `timeoutMs` limits how long an answer may take.
//
// Expected output:
//   > Hello there.
//   [mock-model: 100 tokens in, 10 out; 110 on this thread]
//   > [gpt-5.5 from now on]
//   > I am gpt-5.5.
//   [gpt-5.5: 100 tokens in, 10 out; 220 on this thread]
//   > As you like.
//   [gpt-5.5: 100 tokens in, 10 out; 330 on this thread]
//   >

import { readSync } from 'node:fs';
import { CodexError } from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
using thread = codex.startThread({ sandbox: 'read-only' });

process.stdout.write('> ');
for (const line of linesOfInput()) {
  const [command, argument] = line.trim().split(/\s+/);
  if (command === '/exit') break;
  try {
    if (command === '/model') chooseModel(argument);
    else if (line.trim() !== '') answer(line);
  } catch (error) {
    if (!(error instanceof CodexError)) throw error;
    console.log(`\n[${error.message}]`); // the chat goes on
  }
  process.stdout.write('> ');
}

function answer(line: string): void {
  const turn = thread.turn(line, { timeoutMs: 300_000 });
  for (const piece of turn.text()) process.stdout.write(piece);
  const { status, usage } = turn.run();
  const { last, total } = usage ?? {};
  console.log(
    status === 'completed'
      ? `\n[${thread.info.model}: ${last?.inputTokens} tokens in, ${last?.outputTokens} out; ` +
          `${total?.totalTokens} on this thread]`
      : `\n[${status}]`,
  );
}

function chooseModel(name: string | undefined): void {
  if (name === undefined) {
    for (const { model, description } of codex.models()) console.log(model, description);
    return;
  }
  thread.configure({ model: name });
  console.log(`[${thread.info.model} from now on]`);
}

/** Reads the lines that the user types, and waits for each. */
function* linesOfInput(): Generator<string, void, undefined> {
  const bytes = Buffer.alloc(4_096);
  const decoder = new TextDecoder();
  let rest = '';
  for (let read = readSync(0, bytes); read > 0; read = readSync(0, bytes)) {
    const lines = (rest + decoder.decode(bytes.subarray(0, read), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
