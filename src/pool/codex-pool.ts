import { Codex } from '../codex/codex.js';
import { CodexError } from '../errors.js';
import type { Model } from '../protocol/protocol.js';
import type { Thread } from '../thread/thread.js';
import type { ForkOptions, ResumeOptions, ThreadOptions } from '../thread/thread-options.js';
import { PoolFullError } from './pool-full-error.js';
import { leastLoaded, PoolMember, type PoolServer } from './pool-member.js';
import { type CodexPoolOptions, type PoolLimits, poolLimits } from './pool-options.js';
import type { ThreadHost } from './thread-host.js';

/**
 * Several app-servers behind one object, for many threads on one machine.
 *
 * A thread is opened on the app-server with the least to do, and stays there while it is open.
 * All share one CODEX_HOME: threads, login and configuration are the same on each.
 */
export class CodexPool implements ThreadHost {
  readonly #limits: PoolLimits;
  readonly #options: CodexPoolOptions;
  #members: readonly PoolMember[] = [];
  /** The ends of app-servers that have left the pool. */
  readonly #endings = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that is unknown or not acceptable. */
  constructor(options: CodexPoolOptions = {}) {
    this.#limits = poolLimits(options);
    this.#options = { ...options, session: { ...options.session } };
  }

  /** What the app-servers are doing; one that drains is among them until it has ended. */
  get servers(): readonly PoolServer[] {
    return this.#members;
  }

  /** Starts a new thread (`thread/start`). @throws PoolFullError, and what `Codex` throws. */
  async startThread(options: ThreadOptions = {}): Promise<Thread> {
    return this.#place().opening(codex => codex.startThread(options));
  }

  /**
   * Continues a stored thread (`thread/resume`), on the app-server that has it if one does.
   *
   * @throws PoolFullError, and what `Codex` throws.
   */
  async resumeThread(id: string, options: ResumeOptions = {}): Promise<Thread> {
    const member = this.#holder(id) ?? this.#place();
    return member.opening(codex => codex.resumeThread(id, options));
  }

  /** Makes a thread with the history of another one (`thread/fork`). @throws like `resumeThread`. */
  async forkThread(id: string, options: ForkOptions = {}): Promise<Thread> {
    const member = this.#holder(id) ?? this.#place();
    return member.opening(codex => codex.forkThread(id, options));
  }

  /** Lists stored threads (`thread/list`). */
  threads(...[filter]: Parameters<Codex['threads']>): ReturnType<Codex['threads']> {
    return this.#any().threads(filter);
  }

  /** Searches what was said in stored threads (`thread/search`). */
  searchThreads(
    ...[term, filter]: Parameters<Codex['searchThreads']>
  ): ReturnType<Codex['searchThreads']> {
    return this.#any().searchThreads(term, filter);
  }

  /** Puts a thread away (`thread/archive`); a turn that runs on it is interrupted. */
  async archiveThread(id: string): Promise<void> {
    await this.#holderOrAny(id).archiveThread(id);
  }

  /** Brings an archived thread back (`thread/unarchive`), and resumes it. */
  async unarchiveThread(id: string): Promise<Thread> {
    const member = this.#holder(id) ?? this.#place();
    return member.opening(codex => codex.unarchiveThread(id));
  }

  /** Deletes a thread for good (`thread/delete`); a turn that runs on it is interrupted. */
  async deleteThread(id: string): Promise<void> {
    await this.#holderOrAny(id).deleteThread(id);
  }

  /** Lists the models (`model/list`), all pages of it. */
  async models(...[options]: Parameters<Codex['models']>): Promise<Model[]> {
    return this.#any().models(options);
  }

  /**
   * Lets an app-server take no more threads: it ends with the last of those it has, and another one
   * is started when it is needed.
   */
  drain(server: PoolServer): void {
    const member = this.#members.find(({ codex }) => codex === server.codex);
    if (member === undefined) return;
    member.isDraining = true;
    void this.#sweep();
  }

  /** Ends every session, as `Codex.close` does. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives the app-server that a thread is opened on; starts one while none is free. */
  #place(): PoolMember {
    const { maxServers, maxThreadsPerServer } = this.#limits;
    const taking = this.#members.filter(({ isDraining }) => !isDraining);
    const best = leastLoaded(taking.filter(({ threads }) => threads < maxThreadsPerServer));
    if (best !== undefined && (best.turns === 0 || taking.length >= maxServers)) return best;
    if (taking.length < maxServers) return this.#add();
    throw new PoolFullError(maxServers * maxThreadsPerServer);
  }

  #add(): PoolMember {
    if (this.#closed !== undefined)
      throw new CodexError('Cannot open a thread: the pool is closed');
    const codex = new Codex(this.#options.session);
    const member = new PoolMember(codex);
    this.#members = [...this.#members, member];
    codex.onConnection(({ type }) => {
      // What is lost for good makes room for another one.
      if (type === 'lost' && this.#options.session?.recovery === false) this.#remove(member);
    });
    this.#timer ??= setInterval(() => void this.#sweep(), this.#limits.memoryCheckMs).unref();
    return member;
  }

  #holder(id: string): PoolMember | undefined {
    return this.#members.find(member => member.has(id));
  }

  #holderOrAny(id: string): Codex {
    return this.#holder(id)?.codex ?? this.#any();
  }

  #any(): Codex {
    return (leastLoaded(this.#members) ?? this.#add()).codex;
  }

  /** Looks at the memory of each app-server, and ends those that have drained. */
  async #sweep(): Promise<void> {
    const { maxServerMemoryBytes } = this.#limits;
    for (const member of this.#members) {
      if (!member.isDraining) {
        await member.measure().catch(() => {});
        member.isDraining ||= (member.memoryBytes ?? 0) > maxServerMemoryBytes;
      }
      if (member.isDraining && member.threads === 0) this.#remove(member);
    }
  }

  #remove(member: PoolMember): void {
    this.#members = this.#members.filter(other => other !== member);
    const ending = member.codex.close().finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#members.map(({ codex }) => codex.close()), ...this.#endings]);
  }
}
