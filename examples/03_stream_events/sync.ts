// Follows a turn while it runs: each event of the wire, then the text piece by piece.
//
// Expected output:
//   …
//   turn/started
//   …
//   item/completed: commandExecution, exit code 0
//   …
//   Found 2 files.
//   completed

import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

const turn = thread.turn('Count the files here.');
for (const event of turn) {
  switch (event.method) {
    case 'item/completed':
      if (event.params.item.type !== 'commandExecution') break;
      console.log(`${event.method}: commandExecution, exit code ${event.params.item.exitCode}`);
      break;
    case 'item/agentMessage/delta':
      break;
    default:
      console.log(event.method);
  }
}

// A turn keeps its events, so what comes late still sees all of it.
for (const piece of turn.text()) process.stdout.write(piece);
process.stdout.write('\n');

const { status } = turn.run();
console.log(status);
