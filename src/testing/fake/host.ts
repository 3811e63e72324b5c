/** What lets clients in on one transport. */
export interface Host {
  /** The executable to start as `codex`, on stdio. */
  readonly codexPath?: string;
  /** Where to connect, on ws and unix. */
  readonly url?: string;
  /** Ends the engine and what carried it. */
  close(): Promise<void>;
}
