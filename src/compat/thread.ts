import type { Thread as NativeThread } from '../thread/thread.js';
import { abortError } from './errors.js';
import { readLaunch } from './launch.js';
import { openThread } from './open-thread.js';
import { toPrompt } from './prompt.js';
import { serverFor } from './server-pool.js';
import { checkApprovalPolicy } from './thread-params.js';
import { TurnRun } from './turn-run.js';
import type { ThreadEvent } from './types/events.js';
import type { CodexOptions, ThreadOptions, TurnOptions } from './types/options.js';
import type { Input, RunResult, RunStreamedResult } from './types/results.js';
import { workingDirectory } from './working-directory.js';

/** A conversation with the agent. Made by `codex.startThread()` and `codex.resumeThread()`. */
export class Thread {
  readonly #codexOptions: CodexOptions;
  readonly #options: ThreadOptions;
  #id: string | null;
  /** A thread that never had a turn, such as when that was aborted, cannot be resumed. */
  #isStored: boolean;

  /** @internal */
  constructor(codexOptions: CodexOptions, options: ThreadOptions, id: string | null) {
    this.#codexOptions = codexOptions;
    this.#options = options;
    this.#id = id;
    this.#isStored = id !== null;
  }

  /** The id of the thread, for `resumeThread`; null until the first turn has begun. */
  get id(): string | null {
    return this.#id;
  }

  /**
   * Runs a turn to its end.
   *
   * @throws Error with the reason when the turn failed, an `AbortError` when its signal was aborted.
   */
  async run(input: Input, turnOptions: TurnOptions = {}): Promise<RunResult> {
    const result: RunResult = { items: [], finalResponse: '', usage: null };
    for await (const event of this.#events(input, turnOptions)) {
      if (event.type === 'item.completed') {
        result.items.push(event.item);
        if (event.item.type === 'agent_message') result.finalResponse = event.item.text;
      }
      if (event.type === 'turn.completed') result.usage = event.usage;
      if (event.type === 'turn.failed') throw new Error(event.error.message);
    }
    return result;
  }

  /**
   * Gives the events of a turn, which begins when the first one is asked for.
   *
   * Leaving the loop early stops the turn. Reading on after `turn.failed` throws.
   */
  async runStreamed(input: Input, turnOptions: TurnOptions = {}): Promise<RunStreamedResult> {
    return { events: this.#events(input, turnOptions) };
  }

  /**
   * Opens the thread as this package's own `Thread`, with everything that it can do; starts it when
   * it has no turn yet.
   *
   * It stays loaded until its `unsubscribe()`. See `codex.native()` for whose the app-server is then.
   */
  async native(): Promise<NativeThread> {
    const launch = readLaunch(this.#codexOptions);
    checkApprovalPolicy(this.#options);
    const server = serverFor(launch);
    const cwd = workingDirectory(this.#options);
    await server.native();
    const signal = new AbortController().signal;
    const id = this.#isStored ? this.#id : null;
    const request = { id, options: this.#options, cwd, launch, signal };
    const thread = await server.lend(id, () => openThread(server, request));
    this.#id = thread.id;
    this.#isStored = true;
    return thread;
  }

  async *#events(input: Input, turnOptions: TurnOptions): AsyncGenerator<ThreadEvent> {
    checkOutputSchema(turnOptions.outputSchema);
    const { signal } = turnOptions;
    const launch = readLaunch(this.#codexOptions);
    if (signal?.aborted) throw abortError(signal);
    checkApprovalPolicy(this.#options);
    const run = new TurnRun({
      id: this.#isStored ? this.#id : null,
      options: this.#options,
      cwd: workingDirectory(this.#options),
      prompt: toPrompt(input),
      launch,
      server: serverFor(launch),
      turnOptions,
      onThread: id => {
        this.#id = id;
      },
      onStored: () => {
        this.#isStored = true;
      },
    });
    try {
      yield* run.events();
    } finally {
      run.stop();
    }
  }
}

function checkOutputSchema(schema: unknown): void {
  if (schema === undefined) return;
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return;
  throw new Error('outputSchema must be a plain JSON object');
}
