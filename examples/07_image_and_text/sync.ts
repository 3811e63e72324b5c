// Shows the model a picture that this program holds in its memory.
//
// Expected output:
//   You sent data:image/png;base64, and ask: What is in this picture?
//   They are the same.
//   refused: Cannot use the image: the app-server loads no remote images; fetch it, and pass its bytes to image()

import { readFileSync } from 'node:fs';
import { InvalidArgumentError, image, text } from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

const picture = readFileSync(new URL('./square.png', import.meta.url));

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

const first = thread.run([text('What is in this picture?'), image(picture)]);
console.log(first.text);

// A data URL is as good as bytes. `detail` says how closely the model looks.
const url = `data:image/png;base64,${picture.toString('base64')}`;
const second = thread.run([text('Is this another one?'), image(url, { detail: 'high' })]);
console.log(second.text);

try {
  image('https://example.com/square.png');
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error;
  console.log(`refused: ${error.message}`);
}
