import type { WireMessage } from './wire-message.js';

/** When messages that are held back shall go out. */
export type Release =
  | { readonly point: string; readonly after: number }
  | { readonly point: string; readonly until: string };

interface Held {
  readonly messages: readonly WireMessage[];
  readonly release: Release;
  passed: number;
}

/** Keeps the messages that shall come later than they were sent. */
export class Withheld {
  #held: Held[] = [];

  add(messages: readonly WireMessage[], release: Release): void {
    // The message itself passes as well, right after it was added.
    this.#held.push({ messages, release, passed: -1 });
  }

  /** Counts one message that went out, and gives those that are due after it. */
  pass(point: string): WireMessage[] {
    const due: WireMessage[] = [];
    const left: Held[] = [];
    for (const held of this.#held) {
      held.passed += 1;
      if (held.passed > 0 && isDue(held, point)) due.push(...held.messages);
      else left.push(held);
    }
    this.#held = left;
    return due;
  }
}

function isDue({ release, passed }: Held, point: string): boolean {
  return 'until' in release ? release.until === point : passed >= release.after;
}
