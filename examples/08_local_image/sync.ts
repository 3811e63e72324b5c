// Shows the model pictures that are files, by their paths.
//
// Expected output:
//   You sent 2 pictures of the same square.
//   refused: Cannot …no-such-file.png…

import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, localImage, text } from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

const square = fileURLToPath(new URL('../07_image_and_text/square.png', import.meta.url));
copyFileSync(square, 'copy.png');

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

// The app-server reads the files. A relative path counts from the thread's cwd.
const result = thread.run([
  text('Compare these pictures.'),
  localImage(square),
  localImage('copy.png'),
]);
console.log(result.text);

try {
  thread.run([text('And this one?'), localImage('no-such-file.png')]);
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error;
  console.log(`refused: ${error.message}`); // before anything was sent
}
