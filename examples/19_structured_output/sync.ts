// Gets a validated value instead of text; an answer that does not fit is asked for again.
//
// Expected output:
//   README.md is a text of 12 lines
//   main.ts is code of 34 lines

import { Codex } from 'codex-app-server-sdk/sync';
import { z } from 'zod';

const Files = z.object({
  files: z.array(
    z.object({ name: z.string(), kind: z.enum(['code', 'text']), lines: z.number().int() }),
  ),
});

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });
const { output } = thread.run('Describe the files here.', { output: Files, repair: 1 });
for (const { name, kind, lines } of output.files) {
  console.log(`${name} is ${kind === 'text' ? 'a text' : 'code'} of ${lines} lines`);
}
