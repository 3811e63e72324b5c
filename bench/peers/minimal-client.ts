import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { SampleInput } from '../harness/question.js';

/** What comes from the app-server, as far as this client looks. */
export interface MinimalMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(reason: Error): void;
}

/**
 * The straightforward client that anybody would write first: the native binary, lines, a map of what
 * is pending. It has no types, no limits, no deadlines and no recovery.
 */
export class MinimalClient {
  onNotification: (message: MinimalMessage) => void = () => {};
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #pending = new Map<number, Waiting>();
  #nextId = 0;
  #rest = '';

  constructor(path: string, env: Readonly<Record<string, string>>, cwd?: string) {
    this.#child = spawn(path, ['app-server'], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
  }

  /** Starts the native app-server of a sample, and shakes hands. */
  static async start({ codexPath, home }: SampleInput): Promise<MinimalClient> {
    const client = new MinimalClient(codexPath, home.env, home.workspace);
    await client.initialize();
    return client;
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'minimal', title: null, version: '1.0.0' };
    await this.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
    this.#send({ method: 'initialized' });
  }

  request(method: string, params: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  async startThread(params: object = {}): Promise<string> {
    const { thread } = await this.request('thread/start', params);
    return (thread as { id: string }).id;
  }

  /** Runs a turn to its end, and gives the text of its last message. */
  runTurn(threadId: string, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      this.onNotification = ({ method, params = {} }) => {
        if (method === 'item/completed') {
          const item = params['item'] as { type: string; text?: string };
          if (item.type === 'agentMessage') answer = item.text ?? '';
        } else if (method === 'turn/completed') resolve(answer);
      };
      const input = [{ type: 'text', text, text_elements: [] }];
      this.request('turn/start', { threadId, input }).catch(reject);
    });
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: string): void {
    const text = this.#rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#take(JSON.parse(text.slice(start, end)) as MinimalMessage);
      start = end + 1;
    }
    this.#rest = text.slice(start);
  }

  #take(message: MinimalMessage): void {
    if (message.id === undefined) {
      this.onNotification(message);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}
