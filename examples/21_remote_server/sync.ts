// Serves an app-server to others, and connects to it: twice, the second time to go on where the
// first one stopped. Serving belongs to a program that goes on, so it is asynchronous; connecting
// blocks.
//
// Expected output:
//   listening on ws://127.0.0.1:…
//   first: The word is umbrella.
//   second: It was: Remember the word umbrella.
//   the app-server is still there, until it is closed

import { Codex as Server } from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

// In a program of its own: `npx codex-app-server-sdk serve`.
await using served = await Server.serve();
console.log(`listening on ${served.url}`);

// The token lies in a file for this user alone; `{ token }` takes it from anywhere else.
const { url, tokenFile } = served;
const credentials = tokenFile === null ? {} : { tokenFile };

const first = Codex.connect(url, credentials);
const thread = first.startThread({ sandbox: 'read-only' });
console.log(`first: ${thread.run('Remember the word umbrella.').text}`);
first.close(); // ends the session, not the app-server

using second = Codex.connect(url, credentials);
const again = second.resumeThread(thread.id);
console.log(`second: ${again.run('Which word was it?').text}`);
console.log('the app-server is still there, until it is closed');
