import { TransportClosedError } from '../errors.js';
import type { FrameReceiver, Transport } from '../transport/transport.js';
import { findDifference } from './difference.js';
import { Redactor } from './redactor.js';
import { endReason } from './replay-end.js';
import { type ReplayedMessage, ReplayScript, type ReplayStep } from './replay-script.js';
import { isRecord, type WireLog } from './wire-log.js';

/** Where a replay and its recording went different ways. */
export interface ReplayMismatch {
  /**
   * `unexpected`: a frame of ours that the recording does not have; `missing`: one that it has and
   * that did not come; `params`: one whose contents differ, told in strict mode only.
   */
  readonly kind: 'unexpected' | 'missing' | 'params';
  /** The method, or which answer it is. */
  readonly method: string;
  /** A sentence that says what differs, without payloads. */
  readonly message: string;
}

/** `ReplayOptions`, all of them decided. */
export interface ReplaySettings {
  readonly realTime: boolean;
  readonly strict: boolean;
  readonly stayOpen: boolean;
  readonly patienceMs: number;
}

const NOT_RECORDED = -32000;

/** A recording in the place of an app-server; made by `replay()`. */
export class Replay implements Transport {
  /** What diverged so far. */
  readonly mismatches: ReplayMismatch[] = [];
  readonly #log: WireLog;
  readonly #settings: ReplaySettings;
  readonly #script: ReplayScript;
  readonly #redactor: Redactor;
  /** Recorded ids of our requests -> the ids of this time. */
  readonly #ids = new Map<unknown, unknown>();
  /** Recorded keys that a session mints -> those of this time. */
  readonly #minted = new Map<string, string>();
  #receiver: FrameReceiver | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the timer waits for. */
  #awaited: ReplayStep | undefined;
  #closed = false;

  /** @internal */
  constructor(log: WireLog, settings: ReplaySettings) {
    this.#log = log;
    this.#settings = settings;
    this.#script = new ReplayScript(log.frames);
    this.#redactor = new Redactor({ text: log.header.redacted === 'text', secrets: [] });
  }

  /** Whether everything that was recorded has been played. */
  get finished(): boolean {
    return this.#script.current === undefined;
  }

  start(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    queueMicrotask(() => this.#play());
  }

  async send(frame: string): Promise<void> {
    this.#checkOpen();
    // A later microtask, as on a real wire: nobody is called back from inside their own send.
    await Promise.resolve();
    this.#checkOpen();
    this.#take(JSON.parse(frame) as ReplayedMessage);
    this.#play();
  }

  async close(): Promise<void> {
    this.#end();
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new TransportClosedError('Cannot write to the app-server: the replay has ended');
  }

  #take(message: ReplayedMessage): void {
    const step = this.#script.take(message);
    const method = this.#script.nameOf(message);
    if (step === undefined) {
      this.#report('unexpected', method, `The recording does not have ${method}, or not again`);
      if (message.method !== undefined && message.id !== undefined) this.#refuse(message);
      return;
    }
    if (message.method !== undefined) this.#ids.set(step.message.id, message.id);
    this.#learnMinted(step.message.params, message.params);
    if (this.#settings.strict) this.#compare(step.message, message);
  }

  #refuse({ id, method }: ReplayedMessage): void {
    const message = `Cannot replay ${method}: the recording does not have it, or not again`;
    this.#receiver?.frame(JSON.stringify({ id, error: { code: NOT_RECORDED, message } }));
  }

  #compare(recorded: ReplayedMessage, actual: ReplayedMessage): void {
    const redacted = this.#log.header.redacted !== 'nothing';
    const seen = (redacted ? this.#redactor.message(actual) : actual) as ReplayedMessage;
    const place = (['params', 'result', 'error'] as const)
      .map(member => findDifference(recorded[member], seen[member], member))
      .find(difference => difference !== undefined);
    if (place === undefined) return;
    const method = this.#script.nameOf(actual);
    this.#report('params', method, `In ${method}, ${place} differs from the recording`);
  }

  #learnMinted(recorded: unknown, actual: unknown): void {
    if (!isRecord(recorded) || !isRecord(actual)) return;
    const [before, now] = [recorded['clientUserMessageId'], actual['clientUserMessageId']];
    if (typeof before === 'string' && typeof now === 'string') this.#minted.set(before, now);
  }

  /** Delivers what the recording has next, up to where it waits for this side. */
  #play(): void {
    while (!this.#closed) {
      const step = this.#script.current;
      if (step === undefined) {
        this.#finish();
        return;
      }
      if (step.dir === 'out' ? !step.met : this.#isEarly(step)) {
        this.#await(step);
        return;
      }
      this.#rest();
      this.#script.advance();
      if (step.dir === 'in') this.#deliver(step);
    }
  }

  /** In real time, a frame is due as long after the one before it as it was recorded. */
  #isEarly(step: ReplayStep): boolean {
    return this.#settings.realTime && !step.met && this.#gapMs(step) > 0;
  }

  #gapMs(step: ReplayStep): number {
    return step.t - (this.#script.previous?.t ?? step.t);
  }

  #await(step: ReplayStep): void {
    if (this.#awaited === step) return;
    this.#rest();
    const { patienceMs } = this.#settings;
    const ms = step.dir === 'in' ? this.#gapMs(step) : patienceMs;
    if (ms === 0) return;
    this.#awaited = step;
    this.#timer = setTimeout(() => this.#due(step), ms);
  }

  #due(step: ReplayStep): void {
    this.#rest();
    if (step.dir === 'in') {
      step.met = true;
    } else {
      const method = this.#script.nameOf(step.message);
      this.#report('missing', method, `The recording has ${method} next, and it did not come`);
      if (!this.#script.isOvertaken) {
        this.#end(new TransportClosedError(`Cannot replay on: ${method} did not come`));
        return;
      }
      this.#script.skip(step);
    }
    this.#play();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#awaited = undefined;
  }

  #deliver({ frame, message }: ReplayStep): void {
    const { id, method } = message;
    let delivered = frame;
    if (isRecord(frame) && method === undefined && id !== undefined) {
      // Nobody here has asked for it.
      if (!this.#ids.has(id)) return;
      delivered = { ...frame, id: this.#ids.get(id) };
    }
    let text = typeof delivered === 'string' ? delivered : JSON.stringify(delivered);
    for (const [before, now] of this.#minted) text = text.replaceAll(before, now);
    this.#receiver?.frame(text);
  }

  #finish(): void {
    const reason = endReason(this.#log.end);
    if (reason === undefined || this.#settings.stayOpen) return;
    // What was delivered last has its effects first.
    setImmediate(() => this.#end(reason));
  }

  #report(kind: ReplayMismatch['kind'], method: string, message: string): void {
    this.mismatches.push({ kind, method, message });
  }

  #end(reason?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rest();
    this.#receiver?.closed(reason);
  }
}
