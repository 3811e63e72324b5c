// Does the same work with the asynchronous API and with the blocking one, side by side in both.ts,
// and shows that it comes to the same.
//
// Expected output:
//   completed: There are 2 files.
//   userMessage, commandExecution, agentMessage
//   220 tokens
//   both APIs agree: true

import { isDeepStrictEqual } from 'node:util';
import { asynchronous, blocking } from './both.js';

const input = 'Count the files here.';
const facts = await asynchronous(input);
console.log(`${facts.status}: ${facts.streamed}`);
console.log(facts.items.join(', '));
console.log(`${facts.tokens} tokens`);
console.log(`both APIs agree: ${isDeepStrictEqual(blocking(input), facts)}`);
