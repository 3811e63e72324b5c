// Runs turns with every option that there is. All but one of them hold for one turn only: what an
// option changed is put back, except where nothing was set before.
//
// Expected output:
//   It may write: true
//   gpt-5.5, effort high, summary concise
//   Take an umbrella.
//   I was told "nightly": true
//   I was told "It is noon.": true
//   I was told "Be brief.": true
//   Very little.
//   options left out: none

import { approvals, Codex, type TurnOptions } from 'codex-app-server-sdk/sync';
import { z } from 'zod';

using codex = new Codex();
const thread = codex.startThread({ sandbox: 'read-only' });

// What the agent may do, where, and who is asked.
const may = {
  cwd: process.cwd(),
  runtimeWorkspaceRoots: [process.cwd()],
  sandbox: 'workspace-write', // with the writable roots and network of your configuration
  approvalPolicy: 'on-request',
  approvalsReviewer: 'user',
  approvals: approvals.declineAll(),
  onUserInput: () => ({}),
  onElicitation: () => ({ action: 'decline' }),
} satisfies TurnOptions;

// Which model thinks, how hard, and how it tells of it.
const thinks = {
  model: 'gpt-5.5',
  effort: 'high',
  summary: 'concise',
  serviceTier: 'priority',
  serviceTierForTurn: 'priority', // for a new turn alone, not for one that is steered
  personality: 'pragmatic', // deprecated by the app-server, as is multiAgentMode
  multiAgentMode: 'explicitRequestOnly',
  cyberAccessProgram: 'standard',
} satisfies TurnOptions;

// What the answer has to be, what the model is told besides, and how long it may all take.
const answers = {
  output: z.object({ answer: z.string() }),
  repair: 1,
  additionalContext: { weather: { kind: 'application', value: 'It rains.' } },
  disabledPluginIds: [],
  timeoutMs: 60_000,
  idleTimeoutMs: 30_000,
  signal: new AbortController().signal,
  whenBusy: 'queue', // or steer, reject, interrupt
} satisfies TurnOptions;

console.log(thread.run('Write a note.', may).text);
const { turnId, text } = thread.run('Who are you?', thinks);
console.log(text);
console.log(thread.run('What do I need today?', answers).output.answer);

// Where the turn comes from: for those who look through threads, or at the model's requests, later.
const comes = {
  clientUserMessageId: 'job-17', // also tells a turn that was sent twice
  turnTrigger: 'nightly',
  parentTurnId: turnId,
  rootTurnId: turnId,
  responsesapiClientMetadata: { team: 'docs' },
  responsesapiClientMetadataPatch: { run: '4' },
} satisfies TurnOptions;
console.log(thread.run('Report.', comes).text);

// The output of a tool that ran elsewhere, in place of input.
const brings = {
  toolOutput: { namespace: null, name: 'clock', output: 'It is noon.' },
} satisfies TurnOptions;
console.log(thread.run([], brings).text);

// Other ways to say some of the above. A mode takes precedence over model and effort.
const otherwise = {
  sandboxPolicy: { type: 'readOnly', networkAccess: false },
  outputSchema: null, // for a JSON Schema, when the value is not to be validated
  collaborationMode: {
    mode: 'default',
    settings: { model: 'gpt-5.5', reasoning_effort: 'low', developer_instructions: 'Be brief.' },
  },
} satisfies TurnOptions;
console.log(thread.run('And now?', otherwise).text);

// A profile takes the place of the sandbox; without environments there is nowhere to run a command.
const last = { permissions: ':read-only', environments: [] } satisfies TurnOptions;
console.log(thread.run('What may you do?', last).text);

// Compiles only when these are all the options that there are.
type Shown = typeof may & typeof thinks & typeof answers & typeof comes & typeof brings;
type LeftOut = Exclude<keyof TurnOptions, keyof (Shown & typeof otherwise & typeof last)>;
const leftOut: [LeftOut] extends [never] ? 'none' : LeftOut = 'none';
console.log(`options left out: ${leftOut}`);
