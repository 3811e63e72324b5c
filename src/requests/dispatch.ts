import { MethodNotFoundError } from '../errors.js';
import type { ServerRequestMethod, ServerRequestResult } from '../protocol/protocol.js';

type Answers = { readonly [M in ServerRequestMethod]?: () => ServerRequestResult<M> };

/** What is answered when nobody decides: no to everything that asks for leave. */
const ANSWERS: Answers = {
  'item/commandExecution/requestApproval': () => ({ decision: 'decline' }),
  'item/fileChange/requestApproval': () => ({ decision: 'decline' }),
  'item/permissions/requestApproval': () => ({ permissions: {}, scope: 'turn' }),
  'item/tool/requestUserInput': () => ({ answers: {} }),
  'item/tool/call': () => ({
    success: false,
    contentItems: [{ type: 'inputText', text: 'This tool has no handler' }],
  }),
  'mcpServer/elicitation/request': () => ({ action: 'decline', content: null, _meta: null }),
  'currentTime/read': () => ({ currentTimeAt: Math.floor(Date.now() / 1_000) }),
  applyPatchApproval: () => ({ decision: { denied: { rejection: 'Nobody can approve this' } } }),
  execCommandApproval: () => ({ decision: { denied: { rejection: 'Nobody can approve this' } } }),
};

/**
 * Answers a request of the app-server.
 *
 * @throws MethodNotFoundError for a request that has no safe answer.
 */
export function answerServerRequest(method: string): unknown {
  const answer = Object.hasOwn(ANSWERS, method)
    ? ANSWERS[method as ServerRequestMethod]
    : undefined;
  if (answer === undefined) {
    throw new MethodNotFoundError(method, { code: -32601, message: 'this client has no handler' });
  }
  return answer();
}
