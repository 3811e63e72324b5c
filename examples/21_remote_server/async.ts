// Serves an app-server to others, and connects to it: twice, the second time to go on where the
// first one stopped. The two sides may be different programs, and on different machines.
//
// Expected output:
//   listening on ws://127.0.0.1:…
//   first: The word is umbrella.
//   second: It was: Remember the word umbrella.
//   the app-server is still there, until it is closed

import { Codex } from 'codex-app-server-sdk';

// In a program of its own: `npx codex-app-server-sdk serve`.
await using served = await Codex.serve();
console.log(`listening on ${served.url}`);

// The token lies in a file for this user alone; `{ token }` takes it from anywhere else.
const { url, tokenFile } = served;
const credentials = tokenFile === null ? {} : { tokenFile };

const first = await Codex.connect(url, credentials);
const thread = await first.startThread({ sandbox: 'read-only' });
console.log(`first: ${(await thread.run('Remember the word umbrella.')).text}`);
await first.close(); // ends the session, not the app-server

await using second = await Codex.connect(url, credentials);
const again = await second.resumeThread(thread.id);
console.log(`second: ${(await again.run('Which word was it?')).text}`);
console.log('the app-server is still there, until it is closed');
