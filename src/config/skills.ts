import type { SkillsListEntry, SkillsListParams } from '../protocol/protocol.js';
import type { Subscription } from '../util/subscription.js';
import type { ConfigClient } from './config-client.js';

/** Names one skill: by the path of its SKILL.md, or by its name. */
export type SkillSelector = { readonly path: string } | { readonly name: string };

/** The skills that threads can use. */
export class Skills {
  readonly #client: ConfigClient;

  /** @internal */
  constructor(client: ConfigClient) {
    this.#client = client;
  }

  /**
   * Lists the skills, and what is wrong with any, for each of `cwds` (`skills/list`).
   *
   * Default: for the app-server's working directory. `forceReload` looks at the files again.
   */
  async list(options: SkillsListParams = {}): Promise<SkillsListEntry[]> {
    return (await this.#client.request('skills/list', options)).data;
  }

  /**
   * Enables or disables a skill in the user's config.toml (`skills/config/write`).
   *
   * Answers whether it is enabled now.
   */
  async setEnabled(skill: SkillSelector, enabled: boolean): Promise<boolean> {
    const answer = await this.#client.request('skills/config/write', { ...skill, enabled });
    return answer.effectiveEnabled;
  }

  /**
   * Sets the additional folders where this app-server looks for skills, until it ends
   * (`skills/extraRoots/set`). The paths are absolute; an empty list takes them all away.
   */
  async setExtraRoots(folders: readonly string[]): Promise<void> {
    await this.#client.request('skills/extraRoots/set', { extraRoots: [...folders] });
  }

  /** Calls `listener` when skills have changed on disk (`skills/changed`): list them again. */
  onChanged(listener: () => void): Subscription {
    return this.#client.on('skills/changed', () => listener());
  }
}
