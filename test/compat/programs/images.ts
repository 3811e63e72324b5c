/** Shows images to the model, between texts. */
import { join } from 'node:path';
import { Codex, type Input, type RunResult } from '@openai/codex-sdk';

const input: Input = [
  { type: 'text', text: 'What is in this picture?' },
  { type: 'local_image', path: join(process.cwd(), 'dot.png') },
  { type: 'text', text: 'Be brief.' },
  { type: 'local_image', path: join(process.cwd(), 'missing.png') },
];
const turn: RunResult = await new Codex().startThread({ skipGitRepoCheck: true }).run(input);
console.log(turn.finalResponse);
