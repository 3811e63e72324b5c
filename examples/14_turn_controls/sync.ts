// Acts on a turn while it runs: adds to what was asked, stops it, or puts another in its place.
//
// Expected output:
//   steered
//   Done, and I heard: Leave the tests alone.
//   One, two, three, … enough.
//   interrupted: "One, two, three, "
//   One potato, two … and another turn took its place.
//   interrupted
//   completed: Stopped counting.

import { Codex } from 'codex-app-server-sdk/sync';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

// The agent reads what was added before it goes on.
const work = thread.turn('Tidy up.');
work.steer('Leave the tests alone.');
console.log('steered');
console.log(work.run().text);

// An interrupted turn is a result, with everything that had come.
const counting = thread.turn('Count to a million.');
for (const piece of counting.text()) {
  process.stdout.write(piece);
  if (piece.includes('three')) break; // leaving the loop does not stop the turn
}
counting.interrupt();
console.log('… enough.');
const { status, text } = counting.run();
console.log(`${status}: "${text}"`);

// A turn waits for the one that runs, unless `whenBusy` says otherwise: interrupt, steer or reject.
const again = thread.turn('Count again.');
for (const piece of again.text()) {
  process.stdout.write(piece);
  break;
}
const next = thread.turn('Rather do nothing.', { whenBusy: 'interrupt' });
console.log('… and another turn took its place.');
console.log(again.run().status);
const result = next.run();
console.log(`${result.status}: ${result.text}`);
