import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { Codex, type CodexOptions } from '../../src/sync/sync.js';
import { type Deferred, deferred } from './deferred.js';
import { fixture } from './fixtures.js';

/** A piece of a streamed message, or a gate that holds the rest until it is opened. */
type Piece = string | { readonly gate: string };

interface Home {
  readonly codexHome: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
}

interface Answer {
  readonly home?: Home;
  readonly n?: number;
  readonly value?: unknown;
  readonly error?: string;
}

/**
 * A scripted model on a thread of its own: the test's thread waits, and could not answer.
 *
 * It is scripted before the test waits. What is posted takes effect while it does.
 */
export class ModelThread {
  readonly home: Home;
  readonly #worker: Worker;
  readonly #asked = new Map<number, Deferred<unknown>>();
  #last = 0;

  private constructor(worker: Worker, home: Home) {
    this.#worker = worker;
    this.home = home;
    worker.on('message', ({ n, value, error }: Answer) => {
      const asked = this.#asked.get(n ?? 0);
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(new Error(error));
    });
  }

  /** Starts a model that is closed when the running test has finished. */
  static async start(options: object = {}): Promise<ModelThread> {
    const worker = new Worker(fixture('model-thread.mjs'), { workerData: options });
    const { home } = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (home === undefined) throw new Error('the model did not say where it lives');
    const model = new ModelThread(worker, home);
    onTestFinished(() => model.#do<void>('close'));
    return model;
  }

  /** Starts a session that asks this model; it is closed when the running test has finished. */
  startCodex(options: CodexOptions = {}): Codex {
    const { codexHome, env, workspace } = this.home;
    const codex = new Codex({
      cwd: workspace,
      codexHome,
      ...options,
      env: { ...env, ...options.env },
    });
    onTestFinished(() => codex.close());
    return codex;
  }

  reply(text: string): Promise<void> {
    return this.#do('reply', text);
  }

  stream(pieces: readonly Piece[]): Promise<void> {
    return this.#do('stream', pieces);
  }

  callTool(name: string, args: unknown): Promise<void> {
    return this.#do('callTool', name, args);
  }

  fail(failure: object): Promise<void> {
    return this.#do('fail', failure);
  }

  /** Opens a gate, also while this thread waits. */
  open(gate: string): void {
    void this.#do('open', gate);
  }

  /** What the tools gave, in the model's last request. */
  outputs(): Promise<readonly string[]> {
    return this.#do('outputs');
  }

  #do<T>(action: string, ...args: readonly unknown[]): Promise<T> {
    this.#last += 1;
    const answer = deferred<unknown>();
    this.#asked.set(this.#last, answer);
    this.#worker.postMessage({ n: this.#last, action, args });
    return answer.promise as Promise<T>;
  }
}
