import type { Crossing, Message, Outcome, Reading } from './observed-run.js';
import type { VirtualTime } from './virtual-time.js';

/** Takes down what a simulation sees. */
export class Recorder {
  readonly outcomes: Outcome[] = [];
  readonly readings: Reading[] = [];
  readonly wire: Crossing[] = [];
  readonly trace: string[] = [];
  readonly lostAtMs: number[] = [];
  readonly #time: VirtualTime;
  #connection = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Adds a line to the trace. */
  note(line: string): void {
    this.trace.push(`${this.#time.now} ${line}`);
  }

  connection(type: 'lost' | 'restored'): void {
    this.note(type);
    if (type === 'lost') this.lostAtMs.push(this.#time.now);
  }

  frame(frame: string, direction: 'in' | 'out'): void {
    // The ids of messages are random, and change nothing.
    this.note(
      `${direction} ${frame.replace(/"clientId":"[^"]*"|"clientUserMessageId":"[^"]*"/g, '')}`,
    );
    const message = parsed(frame);
    if (message === undefined) return;
    // Every connection counts its requests from 1 on.
    if (direction === 'out' && message.id === 1 && message.method) this.#connection += 1;
    this.wire.push({ atMs: this.#time.now, connection: this.#connection, direction, message });
  }

  /** Follows a promise to its end. */
  watch(outcome: Outcome, promise: Promise<unknown>): void {
    this.outcomes.push(outcome);
    this.note(`ask ${outcome.name}`);
    promise.then(
      value => {
        outcome.value = value;
        outcome.settledAtMs = this.#time.now;
        this.note(`settled ${outcome.name}`);
      },
      error => {
        outcome.error = error;
        outcome.settledAtMs = this.#time.now;
        this.note(`rejected ${outcome.name}: ${error}`);
      },
    );
  }

  reading(tag: string, of: 'events' | 'text'): Reading {
    const reading: Reading = { tag, of, seqs: [], pieces: [], methods: [], left: false };
    this.readings.push(reading);
    return reading;
  }
}

function parsed(frame: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Garbage is no message.
  }
  return undefined;
}
