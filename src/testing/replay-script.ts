import { isRecord, type WireLogFrame } from './wire-log.js';

/** A message, by what a replay looks at. */
export interface ReplayedMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** One frame of a recording, and what became of it. */
export interface ReplayStep {
  readonly t: number;
  readonly dir: 'in' | 'out';
  readonly frame: unknown;
  /** The frame as a message; nothing in it when it is none. */
  readonly message: ReplayedMessage;
  /** Whether our frame has come, or is not waited for any more. */
  met: boolean;
}

/** What a recording expects of this side, and in which order. */
export class ReplayScript {
  readonly #steps: readonly ReplayStep[];
  /** Steps of ours that have not been met, by kind and method, in order. */
  readonly #open = new Map<string, ReplayStep[]>();
  readonly #methods = new Map<unknown, string>();
  #next = 0;

  constructor(frames: readonly WireLogFrame[]) {
    this.#steps = frames.map(({ t, dir, frame }) => ({
      t,
      dir,
      frame,
      message: isRecord(frame) ? (frame as ReplayedMessage) : {},
      met: false,
    }));
    for (const step of this.#steps) {
      const { id, method } = step.message;
      if (step.dir === 'out') this.#openSteps(keyOf(step.message)).push(step);
      else if (method !== undefined && id !== undefined) this.#methods.set(id, method);
    }
  }

  /** The step that is next; undefined at the end. */
  get current(): ReplayStep | undefined {
    return this.#steps[this.#next];
  }

  /** The step before the current one. */
  get previous(): ReplayStep | undefined {
    return this.#steps[this.#next - 1];
  }

  /** Goes on to the next step. */
  advance(): void {
    this.#next += 1;
  }

  /**
   * Takes the step that a message of ours is the replay of: of its method, or the answer to the same
   * request, and on its thread when there is one.
   */
  take(message: ReplayedMessage): ReplayStep | undefined {
    const open = this.#openSteps(keyOf(message));
    const threadId = threadOf(message);
    const onThread = open.findIndex(step => threadOf(step.message) === threadId);
    const [step] = open.splice(Math.max(onThread, 0), 1);
    if (step !== undefined) step.met = true;
    return step;
  }

  /** Gives up waiting for a step of ours. */
  skip(step: ReplayStep): void {
    const open = this.#openSteps(keyOf(step.message));
    const index = open.indexOf(step);
    if (index !== -1) open.splice(index, 1);
    step.met = true;
  }

  /** Tells whether something of ours has come that the recording has later. */
  get isOvertaken(): boolean {
    return this.#steps.slice(this.#next + 1).some(({ dir, met }) => dir === 'out' && met);
  }

  /** Names what a message is about: its method, or that of the request that it answers. */
  nameOf(message: ReplayedMessage): string {
    return message.method ?? `the answer to ${this.#methods.get(message.id) ?? 'a request'}`;
  }

  #openSteps(key: string): ReplayStep[] {
    let open = this.#open.get(key);
    if (open === undefined) {
      open = [];
      this.#open.set(key, open);
    }
    return open;
  }
}

/** Ids of the app-server are the recorded ones, ours are not. */
function keyOf({ id, method }: ReplayedMessage): string {
  if (method === undefined) return JSON.stringify(['answer', id]);
  return JSON.stringify([id === undefined ? 'notification' : 'request', method]);
}

function threadOf({ params }: ReplayedMessage): unknown {
  return isRecord(params) ? params['threadId'] : undefined;
}
