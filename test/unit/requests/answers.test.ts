import { describe, expect, test } from 'vitest';
import { toWireAnswer } from '../../../src/requests/answers.js';
import type { CommandDecision } from '../../../src/requests/approval-types.js';
import { toReviewDecision } from '../../../src/requests/legacy-approvals.js';

const exec = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['git', 'status'] } };
const network = {
  applyNetworkPolicyAmendment: {
    network_policy_amendment: { host: 'example.com', action: 'allow' as const },
  },
};

/** Every decision of the protocol about a command, and what the older protocol calls it. */
const DECISIONS: [CommandDecision, unknown][] = [
  ['accept', 'approved'],
  ['acceptForSession', 'approved_for_session'],
  ['decline', { denied: { rejection: 'declined by the client' } }],
  ['cancel', 'abort'],
  [exec, { approved_execpolicy_amendment: { proposed_execpolicy_amendment: ['git', 'status'] } }],
  [
    network,
    {
      network_policy_amendment: {
        network_policy_amendment: { host: 'example.com', action: 'allow' },
      },
    },
  ],
];

describe('a decision about a command', () => {
  test.each(DECISIONS)('reaches the wire as it is: %j', (decision, older) => {
    expect(toWireAnswer.command(decision)).toEqual({ decision });
    expect(toReviewDecision(decision)).toEqual(older);
  });

  test.each([
    ['an unknown word', 'yes'],
    ['nothing', null],
    ['an unknown amendment', { acceptAll: {} }],
    ['two amendments', { ...exec, ...network }],
    ['words that are no texts', { acceptWithExecpolicyAmendment: { execpolicy_amendment: [1] } }],
    ['no words', { acceptWithExecpolicyAmendment: {} }],
    ['no host', { applyNetworkPolicyAmendment: { network_policy_amendment: { action: 'allow' } } }],
    [
      'an unknown action',
      { applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'a', action: 'ask' } } },
    ],
    ['an empty object', {}],
  ])('is none of the wire: %s', (_name, decision) => {
    expect(toWireAnswer.command(decision as CommandDecision)).toBeUndefined();
  });
});

test('amendments are no decisions about files', () => {
  expect(toWireAnswer.fileChange(exec as never)).toBeUndefined();
  expect(toWireAnswer.fileChange('acceptForSession')).toEqual({ decision: 'acceptForSession' });
});

test('a grant keeps its scope, and a wrong one is no grant', () => {
  const permissions = { network: { enabled: true } };
  expect(toWireAnswer.permissions({ permissions })).toEqual({ permissions, scope: 'turn' });
  const full = { permissions, scope: 'session', strictAutoReview: true } as const;
  expect(toWireAnswer.permissions(full)).toEqual(full);
  expect(toWireAnswer.permissions({ permissions, scope: 'ever' as 'turn' })).toBeUndefined();
});
