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

import { setTimeout as sleep } from 'node:timers/promises';
import {
  Codex,
  InvalidArgumentError,
  InvalidRequestError,
  isRetryable,
  retryOnOverload,
  TurnFailedError,
  TurnTimeoutError,
} from 'codex-app-server-sdk';

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'read-only' });

// What can't be right is refused before anything is sent.
try {
  await thread.run('Hurry up.', { timeoutMs: -1 });
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error;
  console.log(`${error.name}: ${error.argument}`);
}

// What the app-server refuses has its code, and the method that was asked for.
try {
  await codex.resumeThread('00000000-0000-7000-8000-000000000000');
} catch (error) {
  if (!(error instanceof InvalidRequestError)) throw error;
  console.log(`${error.name}: ${error.code} for ${error.method}`);
}

// A turn that failed may have done part of its work, so only you know whether to ask again.
for (let attempt = 1; ; attempt += 1) {
  try {
    const { text } = await thread.run('Does it work?');
    console.log(`attempt ${attempt}: ${text}`);
    break;
  } catch (error) {
    if (!(error instanceof TurnFailedError && isRetryable(error)) || attempt === 3) throw error;
    console.log(`attempt ${attempt}: ${error.info}`);
    await sleep(attempt * 100);
  }
}

try {
  await thread.run('Go on.');
} catch (error) {
  if (!(error instanceof TurnFailedError)) throw error;
  console.log(`${error.name}: ${error.info}, worth another try: ${isRetryable(error)}`);
}

// A turn that is stopped carries what had come of it.
try {
  await thread.run('Think as long as you like.', { timeoutMs: 1_000 });
} catch (error) {
  if (!(error instanceof TurnTimeoutError)) throw error;
  console.log(`${error.name}: ${error.result.status} after "${error.result.text}"`);
}

// A request that an overloaded app-server refused was not begun. Each is sent again by itself, as
// the option `retry` says; this runs a whole operation again.
const loaded = await retryOnOverload(() => codex.loadedThreads().toArray(), { maxAttempts: 5 });
console.log(`threads loaded: ${loaded.length}`);
