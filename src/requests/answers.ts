import type {
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalResponse,
  McpServerElicitationRequestResponse,
  PermissionsRequestApprovalResponse,
  ToolRequestUserInputResponse,
} from '../protocol/protocol.js';
import type { AnswerByKind } from './pending.js';

/** The answer on the wire, by kind. */
export interface WireAnswerByKind {
  readonly command: CommandExecutionRequestApprovalResponse;
  readonly fileChange: FileChangeRequestApprovalResponse;
  readonly permissions: PermissionsRequestApprovalResponse;
  readonly userInput: ToolRequestUserInputResponse;
  readonly elicitation: McpServerElicitationRequestResponse;
}

/** What is answered when nobody decides: no to everything that asks for leave. */
export const REFUSALS: WireAnswerByKind = {
  command: { decision: 'decline' },
  fileChange: { decision: 'decline' },
  permissions: { permissions: {}, scope: 'turn' },
  userInput: { answers: {} },
  elicitation: { action: 'decline', content: null, _meta: null },
};

type ToWire = {
  readonly [K in keyof AnswerByKind]: (answer: AnswerByKind[K]) => WireAnswerByKind[K] | undefined;
};

/** Turns a handler's answer into the wire's; undefined when it is not one that the wire has. */
export const toWireAnswer: ToWire = {
  command: decision => (isCommandDecision(decision) ? { decision } : undefined),
  fileChange: decision => (DECISIONS.has(decision) ? { decision } : undefined),
  permissions: grant => {
    if (!isObject(grant) || !isObject(grant.permissions)) return undefined;
    const { permissions, scope = 'turn', strictAutoReview } = grant;
    if (scope !== 'turn' && scope !== 'session') return undefined;
    return strictAutoReview === undefined
      ? { permissions, scope }
      : { permissions, scope, strictAutoReview };
  },
  userInput: answers => {
    if (!isObject(answers) || Array.isArray(answers)) return undefined;
    const entries = Object.entries(answers).map(([id, given]) => [id, [given].flat()] as const);
    const isText = entries.every(([, given]) => given.every(part => typeof part === 'string'));
    if (!isText) return undefined;
    return { answers: Object.fromEntries(entries.map(([id, given]) => [id, { answers: given }])) };
  },
  elicitation: answer => {
    if (!isObject(answer) || !ACTIONS.has(answer.action)) return undefined;
    const content = answer.action === 'accept' ? (answer.content ?? null) : null;
    return { action: answer.action, content, _meta: null };
  },
};

const DECISIONS: ReadonlySet<unknown> = new Set([
  'accept',
  'acceptForSession',
  'decline',
  'cancel',
]);
const ACTIONS: ReadonlySet<unknown> = new Set(['accept', 'decline', 'cancel']);

function isCommandDecision(decision: unknown): boolean {
  if (!isObject(decision)) return DECISIONS.has(decision);
  const [[name, amendment] = [], ...others] = Object.entries(decision);
  if (!isObject(amendment) || others.length > 0) return false;
  if (name === 'acceptWithExecpolicyAmendment') {
    const words: unknown = Reflect.get(amendment, 'execpolicy_amendment');
    return Array.isArray(words) && words.every(word => typeof word === 'string');
  }
  if (name !== 'applyNetworkPolicyAmendment') return false;
  const policy: unknown = Reflect.get(amendment, 'network_policy_amendment');
  return (
    isObject(policy) &&
    typeof Reflect.get(policy, 'host') === 'string' &&
    ['allow', 'deny'].includes(Reflect.get(policy, 'action'))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
