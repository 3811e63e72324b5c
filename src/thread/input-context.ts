import type { UserInput } from '../protocol/protocol.js';
import { type TurnInput, toWireInput } from './input.js';
import type { SessionContext } from './session-context.js';

/** Turns input for a thread into the wire's list of items; its paths count from the thread's cwd. */
export function inputFor(session: SessionContext, threadId: string, input: TurnInput): UserInput[] {
  const cwd = session.threads.cwdOf(threadId);
  return toWireInput(input, cwd === undefined ? undefined : { cwd, files: session.files });
}
