/** A value of the configuration. */
export type CodexConfigValue = string | number | boolean | CodexConfigValue[] | CodexConfigObject;

/** Configuration as in config.toml, nested. */
export type CodexConfigObject = { [key: string]: CodexConfigValue };

/** How Codex is started. Nothing is started before the first turn is read. */
export type CodexOptions = {
  /** The `codex` binary: a path, or a name to be looked for on PATH. Default: the pinned package's. */
  codexPathOverride?: string;
  /** Where the OpenAI API is; wins over `config` and `configOverrides`. */
  baseUrl?: string;
  /**
   * The key for the API. It goes over the connection and stays in memory: it is in no file, on no
   * command line. Default: `CODEX_API_KEY` of the environment, else the login of the CODEX_HOME.
   */
  apiKey?: string;
  /** Configuration for all threads; later ones win: this, `configOverrides`, `baseUrl`, thread options. */
  config?: CodexConfigObject;
  /** Raw `key.path=TOML` overrides; a value that is no TOML is a text. */
  configOverrides?: string[];
  /** The complete environment. Default: that of this process, as it is when the turn begins. */
  env?: Record<string, string>;
  /**
   * How long the app-server is kept when no turn runs, in milliseconds; 0 ends it with the last turn,
   * `Infinity` keeps it. It never keeps the program alive. Threads that share an app-server go by
   * the options which it was started with. Default: 60000.
   */
  idleTimeoutMs?: number;
};

/** When the agent would ask. There is nobody to ask, so it never does. */
export type ApprovalMode = 'never' | 'on-request' | 'on-failure' | 'untrusted';

/** What commands may touch. */
export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

/** How much the model thinks. */
export type ModelReasoningEffort =
  | 'minimal'
  | 'low'
  | 'medium'
  | 'high'
  | 'xhigh'
  | 'max'
  | 'ultra'
  | 'persistent';

/** Whether, and where, the model may search the web. */
export type WebSearchMode = 'disabled' | 'cached' | 'live';

/** How the turns of a thread are run; they hold for every turn of this object. */
export type ThreadOptions = {
  model?: string;
  /** What began the thread; for new ones. Default: `user`. */
  threadSource?: string;
  /** Default: that of the configuration, else `read-only`. */
  sandboxMode?: SandboxMode;
  /** Default: the working directory of this process. */
  workingDirectory?: string;
  /** Whether the directory need not be inside a git repository. Default: false. */
  skipGitRepoCheck?: boolean;
  modelReasoningEffort?: ModelReasoningEffort;
  /** Whether commands have the network in the sandbox `workspace-write`. */
  networkAccessEnabled?: boolean;
  webSearchMode?: WebSearchMode;
  /** `live` or `disabled`; only without `webSearchMode`. */
  webSearchEnabled?: boolean;
  /** Has no effect: nothing is ever asked. */
  approvalPolicy?: ApprovalMode;
  /** More folders that commands may write to, beside the configured ones. */
  additionalDirectories?: string[];
};

/** A program of the built-in provider for work on security. */
export type CyberAccessProgram = 'standard' | 'daybreak_blue' | 'daybreak_red';

/** How one turn is run. */
export type TurnOptions = {
  cyberAccessProgram?: CyberAccessProgram;
  /** A JSON Schema that the final message has to fit. */
  outputSchema?: unknown;
  /** Ends the turn: what waits for it rejects at once with an `AbortError`. */
  signal?: AbortSignal;
};
