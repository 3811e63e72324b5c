import { ModelClosedError } from './model-errors.js';

/**
 * Holds a scripted response until the test opens it.
 *
 * Made by `gate()` of a script, or by `hold()` of a fake app-server. A gate opens once and stays open.
 */
export class Gate {
  /** Tells a gate from the other parts of a response. */
  readonly kind: 'gate' = 'gate';
  /**
   * Settles when the model is holding at this gate, or passes it because it is open already.
   *
   * Rejects with `ModelClosedError` or `FakeClosedError` when the model or the fake app-server
   * closes before a response came this far.
   */
  readonly reached: Promise<void>;
  readonly #opened: Promise<void>;
  #isOpen = false;
  #reach: () => void = () => {};
  #abandon: (reason: Error) => void = () => {};
  #release: () => void = () => {};

  constructor() {
    this.reached = new Promise((resolve, reject) => {
      this.#reach = resolve;
      this.#abandon = reject;
    });
    // A gate whose `reached` nobody looks at must not end the process.
    this.reached.catch(() => {});
    this.#opened = new Promise(resolve => {
      this.#release = resolve;
    });
  }

  /** Tells whether the gate is open. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets the held response go on, also one that has not come yet; a second call does nothing. */
  open(): void {
    this.#isOpen = true;
    this.#release();
  }

  /** @internal Marks the gate as reached and waits until it is open. */
  async pass(): Promise<void> {
    this.#reach();
    await this.#opened;
  }

  /** @internal Opens the gate for good because what it holds ends. */
  close(
    reason: Error = new ModelClosedError('Cannot reach the gate: the scripted model was closed'),
  ): void {
    this.#abandon(reason);
    this.open();
  }
}
