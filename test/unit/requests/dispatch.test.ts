import { expect, test } from 'vitest';
import { MethodNotFoundError } from '../../../src/errors.js';
import manifest from '../../../src/protocol/manifest.json' with { type: 'json' };
import type { ServerRequestMethod, ServerRequestResult } from '../../../src/protocol/protocol.js';
import { answerServerRequest } from '../../../src/requests/dispatch.js';

type Expected = { [M in ServerRequestMethod]: ServerRequestResult<M> | -32601 };

const DENIED = { decision: { denied: { rejection: 'Nobody can approve this' } } };

/** What is answered when nobody decides; the compiler holds this to being complete. */
const EXPECTED: Expected = {
  'item/commandExecution/requestApproval': { decision: 'decline' },
  'item/fileChange/requestApproval': { decision: 'decline' },
  'item/permissions/requestApproval': { permissions: {}, scope: 'turn' },
  'item/tool/requestUserInput': { answers: {} },
  'item/tool/call': {
    success: false,
    contentItems: [{ type: 'inputText', text: 'This tool has no handler' }],
  },
  'mcpServer/elicitation/request': { action: 'decline', content: null, _meta: null },
  'currentTime/read': { currentTimeAt: 0 },
  applyPatchApproval: DENIED,
  execCommandApproval: DENIED,
  'account/chatgptAuthTokens/refresh': -32601,
  'attestation/generate': -32601,
};

test('the table names every request of this server', () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual(Object.keys(manifest.serverRequests).toSorted());
});

test.each(Object.entries(EXPECTED))('%s', (method, expected) => {
  if (expected === -32601) {
    expect(() => answerServerRequest(method)).toThrow(MethodNotFoundError);
    expect(() => answerServerRequest(method)).toThrow(expect.objectContaining({ code: -32601 }));
  } else if (method === 'currentTime/read') {
    const before = Math.floor(Date.now() / 1_000);
    const { currentTimeAt } = answerServerRequest(method) as { currentTimeAt: number };
    expect(Number.isInteger(currentTimeAt)).toBe(true);
    expect(currentTimeAt).toBeGreaterThanOrEqual(before);
    expect(currentTimeAt).toBeLessThanOrEqual(Math.ceil(Date.now() / 1_000));
  } else {
    expect(answerServerRequest(method)).toEqual(expected);
  }
});

test.each(['no/such/request', 'toString', '__proto__', ''])('%j is -32601', method => {
  expect(() => answerServerRequest(method)).toThrow(MethodNotFoundError);
  expect(() => answerServerRequest(method)).toThrow('this client has no handler');
});

test('nobody is given the same object twice, so nobody can spoil it for others', () => {
  const [first, second] = [1, 2].map(() => answerServerRequest('item/tool/call'));
  expect(first).not.toBe(second);
});
