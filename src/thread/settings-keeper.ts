import type { ThreadSettings } from '../protocol/protocol.js';
import type { KnownSettings, Restoration, SettingsUpdate } from './thread-settings.js';

/**
 * Knows a thread's own settings apart from those that one turn put in force for itself.
 *
 * On the wire a turn's options stick to the thread; here they hold for that turn only, so the
 * thread's own settings have to be put back after it.
 */
export class SettingsKeeper {
  #own: KnownSettings | undefined;
  #inForce: KnownSettings | undefined;
  #overridden = false;
  #owed: SettingsUpdate = {};
  readonly #lost = new Set<string>();
  readonly #changes = new Set<Promise<void>>();
  #watchers: (() => void)[] = [];

  /** The settings that hold for every turn without options; undefined before the thread is open. */
  get own(): KnownSettings | undefined {
    return this.#own;
  }

  /** The settings that the app-server uses now. */
  get inForce(): KnownSettings | undefined {
    return this.#inForce;
  }

  /** Whether a turn has put settings of its own in force. */
  get overridden(): boolean {
    return this.#overridden;
  }

  /** What could not be put back yet: the next turn has to bring it. */
  get owed(): SettingsUpdate {
    return this.#owed;
  }

  /** Takes what the app-server told when the thread was opened. */
  opened(settings: KnownSettings): void {
    this.#inForce = { ...this.#inForce, ...settings };
    if (!this.#overridden) this.#own = this.#inForce;
  }

  /** Takes what another connection tells when it joins the thread; the thread's own settings stay. */
  rejoined(settings: KnownSettings): void {
    this.#inForce = settings;
  }

  /** Takes `thread/settings/updated`. */
  updated(settings: ThreadSettings): void {
    this.#inForce = settings;
    if (!this.#overridden) this.#own = settings;
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }

  /** Settles at the next `thread/settings/updated`. */
  nextUpdate(): Promise<void> {
    return new Promise(resolve => this.#watchers.push(resolve));
  }

  /** Runs a change that is to hold for good. */
  async change(work: () => Promise<void>): Promise<void> {
    const change = work();
    this.#changes.add(change);
    try {
      await change;
    } finally {
      this.#changes.delete(change);
    }
  }

  /** Settles when no change is under way: only then is it known what a turn has to put back. */
  async settled(): Promise<void> {
    while (this.#changes.size > 0) await Promise.allSettled(this.#changes);
  }

  /** Takes what was changed for good while a turn's settings could not be put back yet. */
  configured(update: SettingsUpdate): void {
    const inForce = this.#inForce;
    if (!this.#overridden || this.#own === undefined || inForce === undefined) return;
    const changed = new Set(Object.keys(update).filter(name => isGiven(Reflect.get(update, name))));
    // Access is one thing with two names.
    if (changed.has('sandboxPolicy') || changed.has('permissions')) {
      for (const name of ['sandboxPolicy', 'permissions', 'activePermissionProfile']) {
        changed.add(name);
      }
    }
    const ofChanged = ([name]: [string, unknown]): boolean => changed.has(name);
    const taken = Object.entries(inForce).filter(ofChanged);
    this.#own = { ...this.#own, ...Object.fromEntries(taken) };
    const owed = Object.entries(this.#owed).filter(entry => !ofChanged(entry));
    this.#owed = Object.fromEntries(owed);
  }

  /** Says that a turn with options of its own is about to start. */
  override(): void {
    this.#overridden = true;
  }

  /** Says that the thread has its own settings back. */
  restored(): void {
    this.#overridden = false;
    this.#owed = {};
  }

  /** Takes the settings that cannot be put back; gives those that are lost for the first time. */
  lose(names: readonly string[]): string[] {
    const lost = names.filter(name => !this.#lost.has(name));
    for (const name of lost) this.#lost.add(name);
    return lost;
  }

  /** Says that putting them back failed. */
  owes({ update }: Restoration): void {
    this.#owed = { ...this.#owed, ...update };
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
