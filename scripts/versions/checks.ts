import { type Codex, MethodNotFoundError, type Thread, tool } from 'codex-app-server-sdk';
import type { ScriptedModel } from 'codex-app-server-sdk/testing';
import { z } from 'zod';
import { METHOD_VERSIONS } from '../../src/protocol/method-versions.js';
import { expectedToLack } from './facts.js';

/** What a check works with: one session on one release, and the model behind it. */
export interface Session {
  readonly version: string;
  /** The requests that the release's own types name. */
  readonly methods: ReadonlySet<string>;
  readonly codex: Codex;
  readonly model: ScriptedModel;
}

/** One thing that has to work on every release; it throws when it does not. */
export type Check = (session: Session) => Promise<void>;

const handshake: Check = async ({ version, methods, codex }) => {
  expectEqual('version', codex.server.version, version);
  const unlisted = [...methods].filter(method => !codex.supports(method));
  expectEqual('methods that it does not list', unlisted.join(), '');
  expectEqual('supports no/such', codex.supports('no/such'), false);
};

/** What is not known is an error for a method, and nothing for an option. */
const unknownNames: Check = async ({ version, codex }) => {
  const thread = await codex.request('thread/start', { noSuchOption: true } as object);
  await codex.request('thread/unsubscribe', { threadId: thread.thread.id });
  const [method] = expectedToLack(METHOD_VERSIONS, version);
  if (method === undefined) return;
  const request = codex.request(method as 'thread/read', { threadId: thread.thread.id });
  const error: unknown = await request.catch((reason: unknown) => reason);
  const since = error instanceof MethodNotFoundError ? error.since : error;
  expectEqual(`release that ${method} came with`, since, METHOD_VERSIONS[method]);
};

const runTurn: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread({ sandbox: 'read-only', approvalPolicy: 'never' });
  await runEcho(model, thread, 'hello');
};

const stream: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread();
  model.stream(['he', 'llo']);
  const turn = await thread.turn('Say hello');
  let text = '';
  for await (const piece of turn.text()) text += piece;
  expectEqual('text', text, 'hello');
};

const storedThreads: Check = async ({ codex, model }) => {
  const thread = await codex.startThread();
  await runEcho(model, thread, 'first');
  await thread.unsubscribe();
  const resumed = await codex.resumeThread(thread.id);
  await runEcho(model, resumed, 'second');
  const { turns } = await resumed.read({ includeTurns: true });
  expectEqual('stored turns', turns.length, 2);
  const { data } = await codex.threads();
  expectEqual('is listed', data.map(({ id }) => id).includes(thread.id), true);
};

const approval: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread({
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
  });
  const asking = { sandbox_permissions: 'require_escalated', justification: 'to test' };
  model.callTool('exec_command', { cmd: 'true', ...asking }).reply('done');
  let asked = 0;
  const command = (): 'accept' => {
    asked += 1;
    return 'accept';
  };
  const { text } = await thread.run('Run it', { approvals: { command } });
  expectEqual('answer', text, 'done');
  expectEqual('asked', asked, 1);
};

const toolCall: Check = async ({ codex, model }) => {
  const seen: number[] = [];
  const note = tool({
    name: 'note',
    description: 'Notes a number',
    input: z.object({ value: z.number() }),
    run: ({ value }) => {
      seen.push(value);
      return 'noted';
    },
  });
  await using thread = await codex.startThread({ tools: [note] });
  model.callTool('note', { value: 4 }).reply('done');
  await thread.run('Note 4');
  expectEqual('noted', seen.join(), '4');
};

const steer: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread();
  const gate = model.gate();
  model.reply('one').reply('two');
  const turn = await thread.turn('Count');
  await gate.reached;
  await turn.steer('further');
  gate.open();
  expectEqual('text', (await turn.run()).text, 'two');
};

const interrupt: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread();
  const gate = model.gate();
  model.reply('never');
  const turn = await thread.turn('Wait');
  await gate.reached;
  await turn.interrupt();
  const { status } = await turn.run();
  gate.open();
  expectEqual('status', status, 'interrupted');
};

const structuredOutput: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread();
  model.reply('{"answer":42}');
  const output = z.object({ answer: z.number() });
  const result = await thread.run('What is it?', { output });
  expectEqual('output', result.output.answer, 42);
};

/** The turn after one with options of its own runs on the thread's settings again. */
const turnOptions: Check = async ({ codex, model }) => {
  await using thread = await codex.startThread({ sandbox: 'workspace-write' });
  model.reply('one').reply('two');
  await thread.run('Read', { sandbox: 'read-only' });
  await thread.run('Write');
  const { sandbox } = (await codex.resumeThread(thread.id)).info;
  expectEqual('sandbox', sandbox.type, 'workspaceWrite');
};

const close: Check = async ({ codex }) => {
  await codex.close();
};

/** Every check by the name that the documentation gives it, in the order in which they run. */
export const checks: Readonly<Record<string, Check>> = {
  handshake,
  'unknown names': unknownNames,
  run: runTurn,
  stream,
  'resume, read and list': storedThreads,
  approval,
  tool: toolCall,
  steer,
  interrupt,
  'structured output': structuredOutput,
  'options of a turn': turnOptions,
  close,
};

async function runEcho(model: ScriptedModel, thread: Thread, text: string): Promise<void> {
  model.reply(text);
  expectEqual('text', (await thread.run('Say it')).text, text);
}

function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${what}: expected ${expected}, and saw ${seen}`);
}
