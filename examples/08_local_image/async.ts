// Shows the model pictures that are files, by their paths.
//
// Expected output:
//   You sent 2 pictures of the same square.
//   refused: Cannot …no-such-file.png…

import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Codex, InvalidArgumentError, localImage, text } from 'codex-app-server-sdk';

const square = fileURLToPath(new URL('../07_image_and_text/square.png', import.meta.url));
await copyFile(square, 'copy.png');

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'read-only' });

// The app-server reads the files. A relative path counts from the thread's cwd.
const result = await thread.run([
  text('Compare these pictures.'),
  localImage(square),
  localImage('copy.png'),
]);
console.log(result.text);

try {
  await thread.run([text('And this one?'), localImage('no-such-file.png')]);
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error;
  console.log(`refused: ${error.message}`); // before anything was sent
}
