import type {
  CommandExecutionApprovalDecision,
  MessagePhase,
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
  ThreadItem,
  UserInput,
} from '../../protocol/protocol.js';
import { Gate } from '../gate.js';
import { runCommand } from './command-item.js';
import type { CommandOptions, FakeTurn, SayOptions } from './fake-turn.js';
import type { LoadedThread } from './loaded-thread.js';
import type { TurnRecord } from './thread-store.js';
import type { TurnFailure } from './turn-script.js';
import { textOf } from './wire-shapes.js';

/** Carries out of a script that its turn shall fail. */
export class TurnFailed extends Error {
  readonly failure: TurnFailure;

  constructor(failure: TurnFailure) {
    super('The scripted turn fails');
    this.failure = failure;
  }
}

/** What a response belongs to. */
export interface ResponseParts {
  readonly thread: LoadedThread;
  readonly turn: TurnRecord;
  readonly input: readonly UserInput[];
  readonly signal: AbortSignal;
  nextId(): string;
  /** Counts the tokens of a response that has ended. */
  count(): void;
}

/** One response of the model, as its script plays it. */
export class Response implements FakeTurn {
  readonly threadId: string;
  readonly turnId: string;
  readonly text: string;
  readonly input: readonly UserInput[];
  readonly signal: AbortSignal;
  readonly #thread: LoadedThread;
  readonly #turn: TurnRecord;
  readonly #nextId: () => string;
  readonly #count: () => void;

  constructor(parts: ResponseParts) {
    this.threadId = parts.thread.record.id;
    this.turnId = parts.turn.id;
    this.input = parts.input;
    this.text = textOf(parts.input);
    this.signal = parts.signal;
    this.#thread = parts.thread;
    this.#turn = parts.turn;
    this.#nextId = () => parts.nextId();
    this.#count = () => parts.count();
  }

  async say(text: string | readonly (string | Gate)[], options: SayOptions = {}): Promise<void> {
    const { phase = null, delayMs = 0 } = options;
    const id = `msg_${this.#nextId()}`;
    const startedAtMs = Date.now();
    this.started(agentMessage(id, '', phase), startedAtMs);
    let said = '';
    for (const piece of typeof text === 'string' ? [text] : text) {
      if (piece instanceof Gate) {
        await this.hold(piece);
        continue;
      }
      await this.#pause(delayMs);
      said += piece;
      const { threadId, turnId } = this;
      this.notify('item/agentMessage/delta', { threadId, turnId, itemId: id, delta: piece });
    }
    await this.#pause(0);
    this.completed(agentMessage(id, said, phase), startedAtMs);
  }

  item(item: ThreadItem): void {
    const now = Date.now();
    this.started(item, now);
    this.completed(item, now);
  }

  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.signal.throwIfAborted();
    this.#thread.notify(method, params);
  }

  async request<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
  ): Promise<ServerRequestResult<M>> {
    this.signal.throwIfAborted();
    const { process, subscribers } = this.#thread;
    const result = await this.#unlessCut(process.requests.ask(method, params, subscribers));
    return result as ServerRequestResult<M>;
  }

  async runCommand(
    command: string,
    options: CommandOptions = {},
  ): Promise<CommandExecutionApprovalDecision> {
    return runCommand(this, this.#thread, { ...options, command, id: `call_${this.#nextId()}` });
  }

  async hold(gate: Gate): Promise<void> {
    await this.#unlessCut(gate.pass());
  }

  fail(failure: TurnFailure = {}): never {
    throw new TurnFailed(failure);
  }

  /** Says how many tokens were used so far. */
  count(): void {
    this.signal.throwIfAborted();
    this.#count();
  }

  /** Says that an item has begun. */
  started(item: ThreadItem, startedAtMs: number): void {
    const { threadId, turnId } = this;
    const begun = { ...item, startedAtMs, completedAtMs: null };
    this.notify('item/started', { item: begun, threadId, turnId, startedAtMs });
  }

  /** Says that an item is complete, and stores it. */
  completed(item: ThreadItem, startedAtMs: number): void {
    this.signal.throwIfAborted();
    const { threadId, turnId } = this;
    const completedAtMs = Date.now();
    const done = { ...item, startedAtMs, completedAtMs };
    this.#turn.items.push(done);
    const params = { item: done, threadId, turnId, contentTokenCount: null, completedAtMs };
    this.notify('item/completed', params);
  }

  async #pause(ms: number): Promise<void> {
    const timeUp =
      ms > 0 ? new Promise<void>(resolve => void setTimeout(resolve, ms)) : Promise.resolve();
    await this.#unlessCut(timeUp);
  }

  /** Waits, but not longer than the response goes on. */
  #unlessCut<T>(waiting: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}

function agentMessage(id: string, text: string, phase: MessagePhase | null): ThreadItem {
  return {
    type: 'agentMessage',
    moderation: null,
    id,
    text,
    phase,
    memoryCitation: null,
    delivery: null,
    questions: null,
  };
}
