import {
  type Codex,
  type CodexOptions,
  type Thread,
  type Turn,
  type TurnEvent,
  tool,
} from 'codex-app-server-sdk';
import { reasoning, type ScriptedModel, toolCall } from 'codex-app-server-sdk/testing';

/** Keeps a promise of a session, so that it can be told whether it has settled. */
export type Watch = <T>(promise: Promise<T>) => Promise<T>;

/** A piece of work that is recorded once, and then repeated against frames that went wrong. */
export interface Scenario {
  readonly name: string;
  readonly options?: Pick<CodexOptions, 'approvals' | 'config'>;
  /** Scripts the model; what comes back is told each method that this side asks for. */
  script(model: ScriptedModel): (method: string) => void;
  /** Does the work; every promise of the session that it is given is watched. */
  drive(codex: Codex, watch: Watch): Promise<void>;
}

const nothing = (): void => {};

const PATCH = '*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch';
const PLAN = {
  plan: [
    { step: 'Look', status: 'completed' },
    { step: 'Write', status: 'pending' },
  ],
};
const FREE = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;

/** A turn that is followed in every way there is. */
async function follow(turn: Turn, watch: Watch): Promise<unknown> {
  const text = watch(collect(turn.text()));
  const events = watch(collect(turn.stream()));
  const web = watch(collect(turn.toReadableStream()));
  const [result] = await Promise.allSettled([watch(turn.run()), text, events, web]);
  turn.snapshot();
  return result.status === 'fulfilled' ? result.value : Promise.reject(result.reason);
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

/** Waits for the first piece of an answer. */
async function firstDelta(turn: Turn): Promise<TurnEvent | undefined> {
  for await (const event of turn) if (event.method === 'item/agentMessage/delta') return event;
  return undefined;
}

async function runOne(thread: Thread, watch: Watch): Promise<void> {
  await follow(await watch(thread.turn('go')), watch);
}

const plain: Scenario = {
  name: 'plain',
  script(model) {
    model.stream(['Hel', 'lo, ', 'world.']).reply('{"answer":42}').reply('third');
    return nothing;
  },
  async drive(codex, watch) {
    const all = watch(collect(codex.notifications()));
    all.catch(nothing);
    codex.on('turn/completed', nothing);
    const thread = await watch(codex.startThread({ approvalPolicy: 'never' }));
    thread.onTurn(nothing);
    const first = await watch(thread.turn('Say hello.'));
    const queued = watch(
      thread.run('And the answer?', { timeoutMs: 60_000, idleTimeoutMs: 9_000 }),
    );
    queued.catch(nothing);
    await follow(first, watch);
    await queued;
    await watch(thread.run('Once more', { sandbox: 'workspace-write' }));
    await watch(thread.read({ includeTurns: true }));
    await watch(collect(thread.turns()));
    await watch(collect(thread.items()));
    await watch(thread.attach(first.id).run());
    await watch(thread.unsubscribe());
  },
};

const commands: Scenario = {
  name: 'commands',
  options: {
    approvals: { command: async ({ reason }) => (reason === 'no' ? 'decline' : 'accept') },
  },
  script(model) {
    const asking = { sandbox_permissions: 'require_escalated' };
    model
      .callTool('exec_command', { cmd: 'echo yes', justification: 'yes', ...asking })
      .callTool('exec_command', { cmd: 'echo no', justification: 'no', ...asking })
      .reply('done');
    return nothing;
  },
  async drive(codex, watch) {
    const options = { approvalPolicy: 'on-request', sandbox: 'read-only' } as const;
    const thread = await watch(codex.startThread(options));
    thread.onPending(nothing);
    await runOne(thread, watch);
  },
};

const tools: Scenario = {
  name: 'tools',
  script(model) {
    model
      .respond(toolCall('weather', { city: 'Bern' }), toolCall('broken', {}))
      .reply('It is 21 degrees.');
    return nothing;
  },
  async drive(codex, watch) {
    const weather = tool({
      name: 'weather',
      description: 'Tells the weather.',
      input: anything({ type: 'object', properties: { city: { type: 'string' } } }),
      run: () => '21 degrees',
    });
    const broken = tool({
      name: 'broken',
      description: 'Fails.',
      input: anything({ type: 'object' }),
      run: () => Promise.reject(new Error('broken')),
    });
    await runOne(await watch(codex.startThread({ ...FREE, tools: [weather, broken] })), watch);
  },
};

const failing: Scenario = {
  name: 'failing',
  script(model) {
    model.fail({ code: 'invalid_prompt', message: 'no such prompt' }).cut('half').reply('fine');
    return nothing;
  },
  async drive(codex, watch) {
    const thread = await watch(codex.startThread(FREE));
    await runOne(thread, watch).catch(nothing);
    await runOne(thread, watch).catch(nothing);
    await runOne(thread, watch);
  },
};

const steering: Scenario = {
  name: 'steering',
  script(model) {
    const steered = model.gate();
    model.stream(['Wor', steered, 'king']).reply('Steered.');
    model.stream(['Never', model.gate(), ' ending']);
    return method => {
      if (method === 'turn/steer') steered.open();
    };
  },
  async drive(codex, watch) {
    const thread = await watch(codex.startThread(FREE));
    const first = await watch(thread.turn('go'));
    const ended = follow(first, watch);
    ended.catch(nothing);
    await watch(firstDelta(first));
    await watch(first.steer('Not that way.'));
    await ended;
    const second = await watch(thread.turn('go on'));
    await watch(firstDelta(second));
    await watch(second.interrupt());
    await follow(second, watch);
  },
};

const planning: Scenario = {
  name: 'planning',
  options: { config: { tools: { update_plan: { enabled: true } } } },
  script(model) {
    model
      .respond(reasoning('Thinking it over'), toolCall('update_plan', PLAN))
      .callTool('exec_command', { cmd: `apply_patch <<'END'\n${PATCH}\nEND` })
      .stream(['All ', 'written.'], { phase: 'final_answer' });
    return nothing;
  },
  async drive(codex, watch) {
    await runOne(await watch(codex.startThread(FREE)), watch);
  },
};

function anything(jsonSchema: object): { jsonSchema: object; parse(value: unknown): unknown } {
  return { jsonSchema, parse: value => value };
}

/** Every scenario; each has a recorded session of its name. */
export const SCENARIOS: readonly Scenario[] = [plain, commands, tools, failing, steering, planning];
