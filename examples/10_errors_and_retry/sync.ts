// Handles what goes wrong: every error is of a class that tells what it is and what it carries, and
// some are worth another try.
//
// Expected output:
//   InvalidArgumentError: options.timeoutMs
//   InvalidRequestError: -32600 for thread/resume
//   attempt 1: serverOverloaded
//   attempt 2: It works now.
//   TurnFailedError: usageLimitExceeded, worth another try: false
//   TurnTimeoutError: interrupted after "Let me think"
//   threads loaded: 1

import {
  InvalidArgumentError,
  InvalidRequestError,
  isRetryable,
  TurnFailedError,
  TurnTimeoutError,
} from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

// A request that an overloaded app-server refused was not begun: each is sent again by itself.
using codex = new Codex({ retry: { maxAttempts: 5 } });
const thread = codex.startThread({ sandbox: 'read-only' });

// What can't be right is refused before anything is sent.
try {
  thread.run('Hurry up.', { timeoutMs: -1 });
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error;
  console.log(`${error.name}: ${error.argument}`);
}

// What the app-server refuses has its code, and the method that was asked for.
try {
  codex.resumeThread('00000000-0000-7000-8000-000000000000');
} catch (error) {
  if (!(error instanceof InvalidRequestError)) throw error;
  console.log(`${error.name}: ${error.code} for ${error.method}`);
}

// A turn that failed may have done part of its work, so only you know whether to ask again.
for (let attempt = 1; ; attempt += 1) {
  try {
    const { text } = thread.run('Does it work?');
    console.log(`attempt ${attempt}: ${text}`);
    break;
  } catch (error) {
    if (!(error instanceof TurnFailedError && isRetryable(error)) || attempt === 3) throw error;
    console.log(`attempt ${attempt}: ${error.info}`);
    sleep(attempt * 100);
  }
}

try {
  thread.run('Go on.');
} catch (error) {
  if (!(error instanceof TurnFailedError)) throw error;
  console.log(`${error.name}: ${error.info}, worth another try: ${isRetryable(error)}`);
}

// A turn that is stopped carries what had come of it.
try {
  thread.run('Think as long as you like.', { timeoutMs: 1_000 });
} catch (error) {
  if (!(error instanceof TurnTimeoutError)) throw error;
  console.log(`${error.name}: ${error.result.status} after "${error.result.text}"`);
}

console.log(`threads loaded: ${codex.loadedThreads().toArray().length}`);

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
