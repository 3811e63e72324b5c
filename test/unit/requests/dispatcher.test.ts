import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import type { CodexOptions } from '../../../src/codex/options.js';
import { findCodex } from '../../../src/process/find-codex.js';
import manifest from '../../../src/protocol/manifest.json' with { type: 'json' };
import type {
  ServerRequestMethod,
  ServerRequestParams,
  ThreadStartResponse,
} from '../../../src/protocol/protocol.js';
import { tool } from '../../../src/requests/tool.js';
import { MemoryTransport } from '../../../src/transport/memory-transport.js';

/** The names of the response types in the app-server's own JSON Schema. */
const SCHEMAS: Record<ServerRequestMethod, string> = {
  'item/commandExecution/requestApproval': 'CommandExecutionRequestApprovalResponse',
  'item/fileChange/requestApproval': 'FileChangeRequestApprovalResponse',
  'item/permissions/requestApproval': 'PermissionsRequestApprovalResponse',
  'item/tool/requestUserInput': 'ToolRequestUserInputResponse',
  'item/tool/call': 'DynamicToolCallResponse',
  'mcpServer/elicitation/request': 'McpServerElicitationRequestResponse',
  'account/chatgptAuthTokens/refresh': 'ChatgptAuthTokensRefreshResponse',
  'attestation/generate': 'AttestationGenerateResponse',
  'currentTime/read': 'CurrentTimeReadResponse',
  applyPatchApproval: 'ApplyPatchApprovalResponse',
  execCommandApproval: 'ExecCommandApprovalResponse',
};

const named = { threadId: 't', turnId: 'u', itemId: 'i', startedAtMs: 0 };

const PARAMS: { [M in ServerRequestMethod]: ServerRequestParams<M> } = {
  'item/commandExecution/requestApproval': {
    ...named,
    kind: 'command',
    environmentId: null,
    command: "/bin/bash -lc 'ls'",
    cwd: '/w',
  },
  'item/fileChange/requestApproval': named,
  'item/permissions/requestApproval': {
    ...named,
    environmentId: null,
    cwd: '/w',
    reason: null,
    permissions: { network: { enabled: true }, fileSystem: null },
  },
  'item/tool/requestUserInput': {
    threadId: 't',
    turnId: 'u',
    itemId: 'i',
    isBlocking: true,
    autoResolutionMs: null,
    questions: [
      { id: 'q', header: 'Q', question: 'Which?', isOther: false, isSecret: false, options: null },
    ],
  },
  'item/tool/call': {
    threadId: 't',
    turnId: 'u',
    callId: 'c',
    namespace: null,
    tool: 'echo',
    arguments: { text: 'hi' },
  },
  'mcpServer/elicitation/request': {
    threadId: 't',
    turnId: 'u',
    serverName: 's',
    mode: 'url',
    _meta: null,
    message: 'open it',
    url: 'https://example.com',
    elicitationId: 'e',
  },
  'account/chatgptAuthTokens/refresh': { reason: 'unauthorized' },
  'attestation/generate': {},
  'currentTime/read': { threadId: 't' },
  applyPatchApproval: {
    conversationId: 't',
    callId: 'i',
    reason: null,
    grantRoot: null,
    fileChanges: { 'a.txt': { type: 'add', content: 'hi' } },
  },
  execCommandApproval: {
    conversationId: 't',
    callId: 'i',
    approvalId: null,
    command: ['ls', 'a b'],
    cwd: '/w',
    reason: null,
    parsedCmd: [],
  },
};

const fails = (): never => {
  throw new Error('no');
};

const echo = (run: (args: { text: string }) => string) =>
  tool({
    name: 'echo',
    description: 'Echoes',
    input: {
      jsonSchema: { type: 'object', properties: { text: { type: 'string' } } },
      parse: value => value as { text: string },
    },
    run,
  });

const ANSWERING: CodexOptions = {
  approvals: {
    command: ({ command }) => (command?.includes('ls') ? 'acceptForSession' : 'cancel'),
    fileChange: () => 'accept',
    permissions: ({ permissions: { network } }) => ({
      permissions: network ? { network } : {},
      scope: 'session',
    }),
  },
  onUserInput: ({ questions }) => Object.fromEntries(questions.map(({ id }) => [id, ['a', 'b']])),
  onElicitation: () => ({ action: 'accept', content: { agreed: true } }),
  onAttestation: () => 'attested',
  onCurrentTime: () => 42,
};

const FAILING: CodexOptions = {
  approvals: { command: fails, fileChange: fails, permissions: fails },
  onUserInput: fails,
  onElicitation: fails,
  onAttestation: fails,
  onCurrentTime: fails,
};

const ILLEGAL = {
  approvals: { command: () => 'yes', fileChange: () => ({}), permissions: () => 'all' },
  onUserInput: () => 'text',
  onElicitation: () => ({ action: 'maybe' }),
} as unknown as CodexOptions;

type Expected = Partial<Record<ServerRequestMethod, unknown>>;
const denied = { decision: { denied: { rejection: 'declined by the client' } } };

const REFUSED: Expected = {
  'item/commandExecution/requestApproval': { decision: 'decline' },
  'item/fileChange/requestApproval': { decision: 'decline' },
  'item/permissions/requestApproval': { permissions: {}, scope: 'turn' },
  'item/tool/requestUserInput': { answers: {} },
  'mcpServer/elicitation/request': { action: 'decline', content: null, _meta: null },
  applyPatchApproval: denied,
  execCommandApproval: denied,
};

const failure = (text: string) => ({ success: false, contentItems: [{ type: 'inputText', text }] });

interface Row {
  readonly name: string;
  readonly options: CodexOptions;
  readonly run: Parameters<typeof echo>[0] | undefined;
  readonly expected: Expected;
}

const TABLE: readonly Row[] = [
  {
    name: 'handlers',
    options: ANSWERING,
    run: ({ text }) => text,
    expected: {
      'item/commandExecution/requestApproval': { decision: 'acceptForSession' },
      'item/fileChange/requestApproval': { decision: 'accept' },
      'item/permissions/requestApproval': {
        permissions: { network: { enabled: true } },
        scope: 'session',
      },
      'item/tool/requestUserInput': { answers: { q: { answers: ['a', 'b'] } } },
      'item/tool/call': { success: true, contentItems: [{ type: 'inputText', text: 'hi' }] },
      'mcpServer/elicitation/request': { action: 'accept', content: { agreed: true }, _meta: null },
      'attestation/generate': { token: 'attested' },
      'currentTime/read': { currentTimeAt: 42 },
      applyPatchApproval: { decision: 'approved' },
      execCommandApproval: { decision: 'approved_for_session' },
    },
  },
  {
    name: 'no handlers',
    options: {},
    run: undefined,
    expected: {
      ...REFUSED,
      'item/tool/call': failure('The tool echo has no handler in this program'),
      'currentTime/read': { currentTimeAt: expect.any(Number) },
    },
  },
  {
    name: 'failing handlers',
    options: FAILING,
    run: fails,
    expected: { ...REFUSED, 'item/tool/call': failure('no') },
  },
  {
    name: 'illegal answers',
    options: ILLEGAL,
    run: ({ text }) => text,
    expected: {
      ...REFUSED,
      'item/tool/call': { success: true, contentItems: [{ type: 'inputText', text: 'hi' }] },
      'currentTime/read': { currentTimeAt: expect.any(Number) },
    },
  },
];

/** The two refusals that are errors: there is no safe answer to make up. */
const ERRORS: Record<string, number> = {
  'account/chatgptAuthTokens/refresh': -32601,
  'attestation/generate': -32601,
};

const folder = mkdtempSync(join(tmpdir(), 'codex-schema-'));
const ajv = new Ajv({ strict: false, validateFormats: false });

beforeAll(() => {
  const args = ['app-server', 'generate-json-schema', '--experimental', '--out', folder];
  execFileSync(findCodex().path, args);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the tables name every request of this app-server', () => {
  const methods = Object.keys(manifest.serverRequests).toSorted();
  expect(Object.keys(PARAMS).toSorted()).toEqual(methods);
  expect(methods).toHaveLength(11);
});

describe.each(TABLE)('with $name', ({ options, run, expected }) => {
  test.each(Object.keys(PARAMS) as ServerRequestMethod[])('%s', async method => {
    await using peer = await scriptedSession(options, run);
    const answer = await peer.ask(0, method, PARAMS[method]);
    const wanted = expected[method];
    if (wanted === undefined) {
      const code =
        options === FAILING && method !== 'account/chatgptAuthTokens/refresh'
          ? -32603
          : ERRORS[method];
      expect(answer).toEqual({ id: 0, error: { code, message: expect.any(String) } });
      return;
    }
    expect(answer).toEqual({ id: 0, result: wanted });
    const schema = JSON.parse(readFileSync(join(folder, `${SCHEMAS[method]}.json`), 'utf8'));
    expect(ajv.validate(schema, answer.result), ajv.errorsText()).toBe(true);
  });
});

test('an unknown request is answered with -32601', async () => {
  await using peer = await scriptedSession({}, undefined);
  const answer = await peer.ask('x', 'item/somethingNew', {});
  expect(answer).toEqual({ id: 'x', error: { code: -32601, message: expect.any(String) } });
});

test('a request is answered once, and at once when the server resolves it itself', async () => {
  let signal: AbortSignal | undefined;
  let answerLate: (decision: 'accept') => void = () => {};
  await using peer = await scriptedSession(
    {
      approvals: {
        command: request => {
          signal = request.signal;
          return new Promise(resolve => {
            answerLate = resolve;
          });
        },
      },
    },
    undefined,
  );
  const method = 'item/commandExecution/requestApproval';
  const answer = peer.ask(7, method, PARAMS[method]);
  await peer.turn();
  peer.tell('serverRequest/resolved', { threadId: 't', requestId: 7 });
  expect(await answer).toEqual({ id: 7, result: { decision: 'decline' } });
  expect(signal?.aborted).toBe(true);
  answerLate('accept');
  await peer.turn();
  expect(peer.answers.filter(({ id }) => id === 7)).toHaveLength(1);
});

test('what waits is listed, and can be answered from outside', async () => {
  const waiting = (): Promise<never> => new Promise(() => {});
  await using peer = await scriptedSession({ approvals: { fileChange: waiting } }, undefined);
  const seen: number[] = [];
  using _subscription = peer.thread.onPending(pending => seen.push(pending.length));
  const method = 'item/fileChange/requestApproval';
  const answer = peer.ask(3, method, PARAMS[method]);
  await peer.turn();
  const [pending] = peer.thread.pending;
  expect(pending).toMatchObject({ id: 3, kind: 'fileChange', request: { itemId: 'i' } });
  if (pending?.kind === 'fileChange') expect(pending.answer('acceptForSession')).toBe(true);
  expect(await answer).toEqual({ id: 3, result: { decision: 'acceptForSession' } });
  if (pending?.kind === 'fileChange') expect(pending.answer('cancel')).toBe(false);
  expect(peer.thread.pending).toEqual([]);
  expect(seen).toEqual([1, 0]);
});

interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A session whose app-server is this test: it starts one thread, and asks what it is told to. */
async function scriptedSession(options: CodexOptions, run: Parameters<typeof echo>[0] | undefined) {
  const [near, far] = MemoryTransport.pair();
  const answers: Answer[] = [];
  let wake = (): void => {};
  far.start({
    closed: () => {},
    frame: frame => {
      const message = JSON.parse(frame);
      if (message.method === undefined) {
        answers.push(message);
        wake();
      } else if (message.id !== undefined) {
        void far.send(JSON.stringify({ id: message.id, result: RESULTS[message.method] ?? {} }));
      }
    },
  });
  const codex = await Codex.start({ ...options, transport: near });
  const thread = await codex.startThread(run === undefined ? {} : { tools: [echo(run)] });
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  return {
    answers,
    thread,
    turn,
    tell: (method: string, params: unknown) => void far.send(JSON.stringify({ method, params })),
    async ask(id: unknown, method: string, params: unknown): Promise<Answer> {
      await far.send(JSON.stringify({ id, method, params }));
      for (;;) {
        const answer = answers.find(given => given.id === id);
        if (answer !== undefined) return answer;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
    [Symbol.asyncDispose]: () => codex.close(),
  };
}

const STARTED = {
  thread: { id: 't', turns: [], status: { type: 'idle' } },
  model: 'm',
  modelProvider: 'p',
  serviceTier: null,
  cwd: '/w',
  approvalPolicy: 'on-request',
  approvalsReviewer: 'user',
  sandbox: { type: 'readOnly', networkAccess: false },
  activePermissionProfile: null,
  reasoningEffort: null,
  disabledPluginIds: [],
} as unknown as ThreadStartResponse;

const RESULTS: Record<string, unknown> = {
  initialize: {
    userAgent: 'x/0.169.0 (y)',
    codexHome: '/h',
    platformFamily: 'unix',
    platformOs: 'linux',
  },
  'thread/start': STARTED,
};
