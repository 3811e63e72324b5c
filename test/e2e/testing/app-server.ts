import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ThrowAwayHome } from '../../../src/testing/testing.js';

/** A parsed line of the app-server. */
export interface WireMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

const TRIPLES: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

function findBinary(): string {
  const host = `${platform()}-${arch()}`;
  const launcher = createRequire(import.meta.url).resolve('@openai/codex/package.json');
  const manifest = createRequire(launcher).resolve(`@openai/codex-${host}/package.json`);
  return join(dirname(manifest), 'vendor', TRIPLES[host] ?? host, 'bin', 'codex');
}

/** Drives `codex app-server` with bare JSON lines, without any of the SDK. */
export class AppServer implements AsyncDisposable {
  readonly messages: WireMessage[] = [];
  /** The method of each request, by its id. */
  readonly asked = new Map<unknown, string>();
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #listeners = new Set<() => void>();
  #ids = 0;

  private constructor(home: ThrowAwayHome, binary: string) {
    this.#child = spawn(binary, ['app-server'], {
      cwd: home.workspace,
      env: { ...process.env, ...home.env },
    });
    this.#child.stderr.resume();
    createInterface({ input: this.#child.stdout }).on('line', line => {
      this.messages.push(JSON.parse(line) as WireMessage);
      for (const listener of this.#listeners) listener();
    });
  }

  static async start(home: ThrowAwayHome, binary: string = findBinary()): Promise<AppServer> {
    const server = new AppServer(home, binary);
    await server.request('initialize', {
      clientInfo: { name: 'testing-kit', title: 'Testing kit', version: '0' },
      capabilities: { experimentalApi: true },
    });
    server.#send({ method: 'initialized' });
    return server;
  }

  /** Settles with the first message that matches, among those that came and those to come. */
  async find(matches: (message: WireMessage) => boolean): Promise<WireMessage> {
    let seen = 0;
    return new Promise(resolve => {
      const look = (): void => {
        const found = this.messages.slice(seen).find(matches);
        seen = this.messages.length;
        if (!found) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  async request(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.ask(method, params);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** Sends a request and returns its answer, which may be an error. */
  async ask(method: string, params: object): Promise<WireMessage> {
    const id = ++this.#ids;
    this.asked.set(id, method);
    this.#send({ id, method, params });
    return this.find(message => message.id === id && message.method === undefined);
  }

  /** Answers a request of the app-server. */
  answer(request: WireMessage, result: object): void {
    this.#send({ id: request.id, result });
  }

  /** Starts a thread that may do everything, and returns its id. */
  async startThread(params: object = {}): Promise<string> {
    const result = await this.request('thread/start', {
      approvalPolicy: 'never',
      sandbox: 'danger-full-access',
      ...params,
    });
    return (result['thread'] as { id: string }).id;
  }

  /** Starts a turn and returns its id. */
  async startTurn(threadId: string, input: string | readonly object[]): Promise<string> {
    const items = typeof input === 'string' ? [{ type: 'text', text: input }] : input;
    const result = await this.request('turn/start', { threadId, input: items });
    return (result['turn'] as { id: string }).id;
  }

  /** Waits for the end of a turn and returns everything that was said about it. */
  async finish(turnId: string): Promise<TurnRecord> {
    const end = await this.find(
      message => message.method === 'turn/completed' && turnIdOf(message) === turnId,
    );
    const messages = this.messages.filter(message => turnIdOf(message) === turnId);
    return new TurnRecord(messages, end.params['turn'] as TurnRecord['turn']);
  }

  /** Runs one turn to its end. */
  async run(threadId: string, input: string | readonly object[]): Promise<TurnRecord> {
    return this.finish(await this.startTurn(threadId, input));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function turnIdOf(message: WireMessage): unknown {
  const turn = message.params?.['turn'] as { id: string } | undefined;
  return message.params?.['turnId'] ?? turn?.id;
}

/** What the app-server said about one turn. */
export class TurnRecord {
  readonly messages: readonly WireMessage[];
  readonly turn: { readonly status: string; readonly error: { readonly message: string } | null };

  constructor(messages: readonly WireMessage[], turn: TurnRecord['turn']) {
    this.messages = messages;
    this.turn = turn;
  }

  /** The completed items, those of one type when it is given. */
  items(type?: string): Readonly<Record<string, unknown>>[] {
    return this.params('item/completed')
      .map(params => params['item'] as Readonly<Record<string, unknown>>)
      .filter(item => type === undefined || item['type'] === type);
  }

  params(method: string): Readonly<Record<string, unknown>>[] {
    return this.messages
      .filter(message => message.method === method)
      .map(message => message.params);
  }

  /** The streamed text pieces of the assistant. */
  get deltas(): unknown[] {
    return this.params('item/agentMessage/delta').map(params => params['delta']);
  }
}
