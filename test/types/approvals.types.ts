/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type {
  CommandExecutionRequestApprovalParams,
  FileUpdateChange,
  RequestPermissionProfile,
} from '../../src/protocol/protocol.js';
import type {
  Approval,
  Approvals,
  CommandApproval,
  CommandDecision,
  FileChangeApproval,
  FileChangeDecision,
  ItemOf,
  PermissionsApproval,
  PermissionsGrant,
} from '../../src/requests/approval-types.js';
import { type ApprovalPolicies, approvals } from '../../src/requests/policies.js';

declare const approval: Approval;
declare function ask(text: string): Promise<boolean>;

// A handler is told by its kind what it decides about.
const handlers = {
  command: request => {
    expectTypeOf(request).toEqualTypeOf<CommandApproval>();
    expectTypeOf(request.command).toEqualTypeOf<string | null>();
    expectTypeOf(request.allowed).toEqualTypeOf<readonly CommandDecision[]>();
    expectTypeOf(request.item).toEqualTypeOf<ItemOf<'commandExecution'> | undefined>();
    expectTypeOf(request.params).toEqualTypeOf<CommandExecutionRequestApprovalParams>();
    expectTypeOf(request.signal).toEqualTypeOf<AbortSignal>();
    return 'acceptForSession';
  },
  fileChange: request => {
    expectTypeOf(request).toEqualTypeOf<FileChangeApproval>();
    expectTypeOf(request.changes).toEqualTypeOf<readonly FileUpdateChange[]>();
    return 'accept';
  },
  permissions: request => {
    expectTypeOf(request).toEqualTypeOf<PermissionsApproval>();
    expectTypeOf(request.permissions).toEqualTypeOf<RequestPermissionProfile>();
    return { permissions: {} };
  },
} satisfies Approvals;
expectTypeOf(handlers).toExtend<Approvals>();

// It answers at once or later, or has no opinion; what needs more than a word is the wire's.
const _answers: Approvals[] = [
  {},
  { command: () => undefined },
  { command: () => {} },
  { command: async () => {} },
  { command: () => Promise.resolve('cancel') },
  { command: async ({ command }) => ((await ask(command ?? '')) ? 'accept' : 'decline') },
  {
    async command({ allowed }) {
      if (!(await ask('?'))) return undefined;
      return allowed[0];
    },
  },
  {
    command: ({ params }) => ({
      acceptWithExecpolicyAmendment: {
        execpolicy_amendment: params.proposedExecpolicyAmendment ?? [],
      },
    }),
  },
  {
    command: () => ({
      applyNetworkPolicyAmendment: {
        network_policy_amendment: { host: 'example.com', action: 'allow' },
      },
    }),
  },
  { permissions: () => ({ permissions: { network: { enabled: true } }, scope: 'session' }) },
  { permissions: () => ({ permissions: {}, strictAutoReview: true }) },
];

// @ts-expect-error there is no such decision
const _wrong: Approvals = { command: () => 'yes' };
// @ts-expect-error file changes have no amendments
const _amended: Approvals = { fileChange: () => ({ acceptWithExecpolicyAmendment: {} }) };
// @ts-expect-error a grant says which permissions
const _empty: Approvals = { permissions: () => ({}) };
// @ts-expect-error the kind is called command
const _misspelt: Approvals = { commands: () => 'accept' };

// An approval of any kind is told apart by `kind`.
if (approval.kind === 'command') expectTypeOf(approval).toEqualTypeOf<CommandApproval>();
else if (approval.kind === 'fileChange') expectTypeOf(approval).toEqualTypeOf<FileChangeApproval>();
else expectTypeOf(approval).toEqualTypeOf<PermissionsApproval>();

expectTypeOf<FileChangeDecision>().toEqualTypeOf<
  'accept' | 'acceptForSession' | 'decline' | 'cancel'
>();
expectTypeOf<PermissionsGrant['scope']>().toEqualTypeOf<'turn' | 'session' | undefined>();

// Policies are handlers, and are made of policies.
expectTypeOf(approvals).toEqualTypeOf<ApprovalPolicies>();
expectTypeOf(approvals.declineAll()).toEqualTypeOf<Approvals>();
expectTypeOf(approvals.allowCommands('git status', /ls( .*)?/)).toEqualTypeOf<Approvals>();
expectTypeOf(approvals.first(approvals.within('.'), handlers)).toEqualTypeOf<Approvals>();
expectTypeOf(approvals.timeout(1_000, handlers)).toEqualTypeOf<Approvals>();
declare const names: readonly string[];
approvals.allowCommands(...names);
approvals.first();

// @ts-expect-error a pattern is a string or a RegExp
approvals.allowCommands(1);
// @ts-expect-error a policy is no function
approvals.first(() => 'accept');
// @ts-expect-error the time comes first
approvals.timeout(handlers, 1_000);
