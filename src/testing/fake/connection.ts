import { parseMessage, type RequestId } from '../../rpc/messages.js';
import type { Channel, ChannelAct } from './channel.js';
import { extraMessage, garbage, inflate, malform } from './distort.js';
import type { Fault } from './fault.js';
import type { Injector, Strike } from './injector.js';
import { Outbox } from './outbox.js';
import type { WireMessage } from './wire-message.js';
import { Withheld } from './withheld.js';

/** How a process ends. */
export type ProcessEnd = Extract<ChannelAct, { kind: 'end' }>;

/** What a connection belongs to. */
export interface ConnectionOwner {
  readonly injector: Injector;
  /** Names what a message of the client is: `received:METHOD`. */
  pointOf(message: WireMessage): string;
  /** Sees every message of the client, also those that are then ignored. */
  record(connection: Connection, message: WireMessage): void;
  /** Carries out what the client asks, or takes its answer. */
  handle(connection: Connection, message: WireMessage): void;
  /** Ends the process behind the connection. */
  endProcess(how: ProcessEnd): void;
  /** Told once, when the connection is gone; `byClient` when it was not a fault. */
  gone(connection: Connection, byClient: boolean): void;
}

/** One connection of a client, with everything that goes wrong on it. */
export class Connection {
  /** Counts connections of one fake app-server from 1 on. */
  readonly number: number;
  /** Whether the handshake was made. */
  initialized = false;
  /** What the client calls itself. */
  clientName = '';
  /** Notifications that the client does not want. */
  optOut: ReadonlySet<string> = new Set();
  readonly #channel: Channel;
  readonly #owner: ConnectionOwner;
  readonly #outbox: Outbox;
  readonly #withheld = new Withheld();
  #ended = false;
  #deaf = false;

  constructor(number: number, channel: Channel, owner: ConnectionOwner) {
    this.number = number;
    this.#channel = channel;
    this.#owner = owner;
    this.#outbox = new Outbox(channel);
  }

  /** Lets messages in. */
  start(): void {
    this.#channel.start({
      frame: text => this.#receive(text),
      closed: () => this.#finish(true),
    });
  }

  /** Whether nothing can be sent any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends a notification, unless the client did not introduce itself or does not want it. */
  notify(method: string, params: unknown): void {
    if (!this.initialized || this.optOut.has(method)) return;
    this.send(method, { method, params, emittedAtMs: Date.now() });
  }

  /** Sends a request. */
  request(id: RequestId, method: string, params: unknown): void {
    this.send(method, { method, id, params });
  }

  /** Sends the answer to a request of the client. */
  answer(method: string, answer: WireMessage): void {
    this.send(`answer:${method}`, answer);
  }

  /** Sends a message, and lets everything strike that was injected at its point. */
  send(point: string, message: WireMessage): void {
    if (this.#ended) return;
    const strikes = this.#owner.injector.pass(point);
    const messages = this.#distort(point, message, strikes);
    this.#strikeAll(strikes, 'before', message);
    this.#strikeAll(strikes, 'instead', message);
    for (const each of messages) this.#write(each);
    this.#halve(strikes, message);
    for (const released of this.#withheld.pass(point)) this.#write(released);
    this.#strikeAll(strikes, 'after', message);
  }

  /** Lets a fault of the connection happen now. */
  strike(fault: Fault, about?: WireMessage): void {
    if (this.#ended) return;
    switch (fault.kind) {
      case 'crash': {
        const { code, signal = code === undefined ? 'SIGKILL' : null, stderr } = fault;
        this.#owner.endProcess({ kind: 'end', code: code ?? null, signal, stderr });
        return;
      }
      case 'exit':
        this.#owner.endProcess({ kind: 'end', code: 0, signal: null });
        return;
      case 'drop':
        this.end({ kind: 'drop' });
        return;
      case 'deaf':
        this.#deaf = true;
        this.#outbox.act({ kind: 'deaf' });
        return;
      case 'closeOutput':
      case 'ignoreTerm':
      case 'grandchild':
        this.#outbox.act({ kind: fault.kind });
        return;
      case 'stall':
        this.#outbox.silence();
        return;
      case 'slow':
        this.#outbox.pace = fault;
        return;
      case 'bytewise':
        this.#outbox.pace = { bytes: 1, delayMs: 0 };
        return;
      case 'garbage':
        this.#outbox.sendBytes(garbage(fault.what));
        return;
      default: {
        const extra = extraMessage(fault, about);
        if (extra !== undefined) this.#write(extra);
      }
    }
  }

  /** Ends the connection after what was sent before. */
  end(act: ChannelAct): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outbox.act(act);
    this.#owner.gone(this, false);
  }

  /** Ends everything at once; settles when it is gone. */
  async close(): Promise<void> {
    this.#finish(false);
    await this.#channel.close();
  }

  #receive(text: string): void {
    if (this.#ended || this.#deaf) return;
    // As the app-server does: what is no message is skipped.
    const message = parseMessage(text);
    if (message === undefined) return;
    this.#owner.record(this, message);
    const strikes = this.#owner.injector.pass(this.#owner.pointOf(message));
    const refusal = strikes.map(({ fault }) => fault).find(({ kind }) => kind === 'refuse');
    const ignored = strikes.some(({ fault, when }) => when === 'instead' || fault.kind === 'lose');
    this.#strikeAll(strikes, 'before', message);
    this.#strikeAll(strikes, 'instead', message);
    // A process that has just ended reads no more.
    if (this.#ended) return;
    if (refusal?.kind === 'refuse') this.#refuse(message, refusal);
    else if (!ignored) this.#owner.handle(this, message);
    this.#strikeAll(strikes, 'after', message);
  }

  #refuse({ id, method = '' }: WireMessage, fault: Extract<Fault, { kind: 'refuse' }>): void {
    if (id === undefined) return;
    this.answer(method, { error: { code: fault.code, message: fault.message }, id });
  }

  #strikeAll(strikes: readonly Strike[], when: Strike['when'], about: WireMessage): void {
    for (const strike of strikes) if (strike.when === when) this.strike(strike.fault, about);
  }

  /** Gives what is sent in the place of a message. */
  #distort(point: string, message: WireMessage, strikes: readonly Strike[]): WireMessage[] {
    let messages = [message];
    for (const { fault, when } of strikes) {
      switch (fault.kind) {
        case 'duplicate':
          messages = messages.flatMap(each => [each, each]);
          break;
        case 'hugeLine':
          messages = messages.map(each => inflate(each, fault.bytes));
          break;
        case 'malformed':
          messages = messages.flatMap(each => malform(each, fault.shape));
          break;
        case 'reorder':
          this.#withheld.add(messages, { point, after: fault.by });
          messages = [];
          break;
        case 'early':
          this.#withheld.add(messages, { point, until: fault.until });
          messages = [];
          break;
        case 'lose':
        case 'halfLine':
          messages = [];
          break;
        default:
          if (when === 'instead') messages = [];
      }
    }
    return messages;
  }

  #halve(strikes: readonly Strike[], message: WireMessage): void {
    for (const { fault } of strikes) {
      if (fault.kind !== 'halfLine' || this.#ended) continue;
      this.#outbox.sendHalf(JSON.stringify(message));
      this.strike({ kind: fault.andThen }, message);
    }
  }

  #write(message: WireMessage): void {
    if (!this.#ended) this.#outbox.send(JSON.stringify(message));
  }

  #finish(byClient: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outbox.close();
    this.#owner.gone(this, byClient);
  }
}
