import type { ThreadItem, TurnError, TurnStatus, UserInput } from '../../protocol/protocol.js';
import type { LoadedThread } from './loaded-thread.js';
import { Response, TurnFailed } from './response.js';
import type { ThreadStore, TurnRecord } from './thread-store.js';
import type { TurnScripts } from './turn-script.js';
import { countUsage, RATE_LIMITS } from './usage.js';
import { seconds, toContent, toReadState, toTurn } from './wire-shapes.js';

/** One message of the user to a turn. */
export interface UserMessage {
  readonly input: readonly UserInput[];
  readonly clientId: string | null;
}

/** What a turn is played with. */
export interface TurnParts {
  readonly thread: LoadedThread;
  readonly scripts: TurnScripts;
  readonly store: ThreadStore;
}

/** Plays one turn: what the user wrote, then responses until none is asked for any more. */
export class TurnPlayer {
  readonly record: TurnRecord;
  readonly #thread: LoadedThread;
  readonly #scripts: TurnScripts;
  readonly #store: ThreadStore;
  readonly #messages: UserMessage[] = [];
  readonly #startedAtMs: number = Date.now();
  #response = new AbortController();
  #ending: TurnStatus | undefined;
  #started = false;

  constructor({ thread, scripts, store }: TurnParts) {
    this.#thread = thread;
    this.#scripts = scripts;
    this.#store = store;
    this.record = {
      id: store.nextId(),
      items: [],
      status: 'inProgress',
      error: null,
      startedAt: null,
      completedAt: null,
      durationMs: null,
    };
  }

  /** Whether `turn/started` was sent; before it, the app-server does not interrupt. */
  get started(): boolean {
    return this.#started;
  }

  /** Plays the turn to its end. */
  async play(first: UserMessage): Promise<void> {
    const { record } = this.#thread;
    this.#messages.push(first);
    this.#thread.setStatus({ type: 'active', activeFlags: [] });
    this.record.startedAt = seconds();
    this.#thread.notify('turn/started', {
      threadId: record.id,
      turn: toTurn(this.record, 'notLoaded'),
    });
    this.#started = true;
    let failure: TurnFailed | undefined;
    do {
      failure = await this.#respond();
    } while (this.#messages.length > 0 && this.#ending === undefined && failure === undefined);
    this.#end(this.#ending ?? (failure ? 'failed' : 'completed'), failure);
  }

  /** Adds to the turn what the user wrote meanwhile: the running response is cut for it. */
  steer(message: UserMessage): void {
    this.#messages.push(message);
    if (this.#started)
      this.#response.abort(new Error('The response was cut: the turn was steered'));
  }

  /** Ends the turn as interrupted. */
  interrupt(): void {
    if (this.#ending !== undefined) return;
    this.#ending = 'interrupted';
    if (this.#started) this.#count(false);
    this.#response.abort(new Error('The response was cut: the turn was interrupted'));
  }

  /** Ends the turn without a word, as the end of the process does. */
  abandon(): void {
    this.record.status = 'interrupted';
    this.#ending = 'interrupted';
    this.#thread.subscribers.clear();
    this.#response.abort(new Error('The response was cut: the process has ended'));
  }

  /** Plays one response; returns why the turn fails. */
  async #respond(): Promise<TurnFailed | undefined> {
    this.#response = new AbortController();
    const messages = this.#messages.splice(0);
    const { signal } = this.#response;
    const response = new Response({
      thread: this.#thread,
      turn: this.record,
      input: messages.flatMap(({ input }) => input),
      signal,
      nextId: () => this.#store.nextId(),
      count: () => this.#count(true),
    });
    try {
      // An interrupt may have come before there was a response to cut.
      if (this.#ending !== undefined) return undefined;
      for (const message of messages) await this.#show(message, response);
      await this.#scripts.next()(response);
      this.#count(true);
    } catch (error) {
      if (error instanceof TurnFailed) return error;
      if (!signal.aborted) return new TurnFailed({ message: String(error) });
      // What is interrupted was counted when it was, before the answer to that.
      if (this.#ending === undefined) this.#count(false);
    }
    return undefined;
  }

  async #show({ input, clientId }: UserMessage, response: Response): Promise<void> {
    if (input.length === 0) return;
    const id = this.#store.nextId();
    const item: ThreadItem = { type: 'userMessage', id, clientId, content: toContent(input) };
    await Promise.resolve();
    response.item(item);
  }

  /** Says how many tokens were used; a response that was cut has not counted any. */
  #count(complete: boolean): void {
    const { record } = this.#thread;
    if (complete) {
      record.usage = countUsage(record.usage);
      record.usageTurnId = this.record.id;
    }
    const { usage: tokenUsage } = record;
    if (tokenUsage !== null) {
      const params = { threadId: record.id, turnId: this.record.id, tokenUsage };
      this.#thread.notify('thread/tokenUsage/updated', params);
    }
    this.#thread.process.notify('account/rateLimits/updated', { rateLimits: RATE_LIMITS });
  }

  #end(status: TurnStatus, failed: TurnFailed | undefined): void {
    const { record } = this.#thread;
    const now = Date.now();
    // The process has ended: what it would have done, it did not do any more.
    if (this.#thread.process.ended) return;
    const error = failed ? toTurnError(failed) : null;
    this.record.status = status;
    this.record.error = error;
    this.record.completedAt = Math.floor(now / 1_000);
    this.record.durationMs = now - this.#startedAtMs;
    record.updatedAt = this.record.completedAt;
    this.#thread.active = undefined;
    this.#tell(status, error);
    this.#thread.process.requests.endTurn(this.record.id);
  }

  #tell(status: TurnStatus, error: TurnError | null): void {
    const { record } = this.#thread;
    const [threadId, turnId] = [record.id, this.record.id];
    if (error !== null) {
      this.#thread.setStatus({ type: 'systemError' });
      this.#thread.notify('error', { error, willRetry: false, threadId, turnId });
    }
    const readState = toReadState(record);
    if (status !== 'interrupted' && readState !== null && !record.ephemeral) {
      this.#thread.notify('thread/readState/changed', { threadId, readState });
    }
    if (error === null) this.#thread.setStatus({ type: 'idle' });
    const last = this.record.items.findLast(item => item.type === 'agentMessage');
    const withLast = status === 'completed' && last !== undefined;
    const turn = toTurn(this.record, 'notLoaded');
    this.#thread.notify('turn/completed', {
      threadId,
      turn: withLast ? { ...turn, items: [last], itemsView: 'summary' } : turn,
    });
  }
}

function toTurnError({ failure }: TurnFailed): TurnError {
  const { message = 'the model failed', codexErrorInfo = 'other' } = failure;
  return { message, codexErrorInfo, additionalDetails: null, misalignment: null };
}
