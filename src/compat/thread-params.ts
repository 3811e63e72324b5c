import { resolve } from 'node:path';
import type { Config, JsonValue } from '../protocol/protocol.js';
import type { ResumeOptions, ThreadOptions as StartOptions } from '../thread/thread-options.js';
import type { ThreadOptions } from './types/options.js';

/** The configuration of a folder, as far as turns have to know it. */
export type FolderConfig = Pick<Config, 'model_provider' | 'sandbox_workspace_write'>;

/** What the threads of one turn are opened with. */
export interface OpenWith {
  readonly options: ThreadOptions;
  /** The absolute working directory. */
  readonly cwd: string;
  readonly threadConfig: Readonly<Record<string, unknown>>;
  /** Undefined when nobody has to know it: see {@link needsFolderConfig}. */
  readonly folder: FolderConfig | undefined;
}

/** Makes the text that is the same for what is opened in the same way. */
export function signatureOf({ options, cwd, threadConfig }: Omit<OpenWith, 'folder'>): string {
  const { threadSource: _, ...lasting } = options;
  return JSON.stringify([lasting, cwd, threadConfig]);
}

/** The provider that Codex uses unless it is told of another. */
const DEFAULT_PROVIDER = 'openai';

/** Tells whether a thread can't be opened without knowing the configuration of its folder. */
export function needsFolderConfig(options: ThreadOptions, isResumed: boolean): boolean {
  return isResumed || (options.additionalDirectories ?? []).length > 0;
}

/**
 * Refuses the approval policy that Codex does not know any more; the others mean `never` here.
 *
 * @throws Error with Codex's words.
 */
export function checkApprovalPolicy({ approvalPolicy }: ThreadOptions): void {
  if (approvalPolicy !== 'untrusted') return;
  throw new Error('approval_policy = "untrusted" is no longer supported; remove this setting');
}

/** Makes the parameters of a new thread. */
export function startOptions(open: OpenWith): StartOptions {
  return { ...common(open), threadSource: open.options.threadSource ?? 'user' };
}

/** Makes the parameters of a thread that goes on. */
export function resumeOptions(open: OpenWith): ResumeOptions {
  return {
    ...common(open),
    // With a provider, model and effort are those of the configuration; without, those of the last turn.
    modelProvider: open.folder?.model_provider ?? DEFAULT_PROVIDER,
    excludeTurns: true,
  };
}

function common({ options, cwd, threadConfig, folder }: OpenWith): ResumeOptions & StartOptions {
  return {
    cwd,
    ...(options.model && { model: options.model }),
    ...(options.sandboxMode && { sandbox: options.sandboxMode }),
    // There is nobody to ask.
    approvalPolicy: 'never',
    config: {
      ...(threadConfig as Record<string, JsonValue>),
      ...settings(options, cwd, folder),
      // Nobody else can have the thread before it is unloaded.
      thread_unload_delay_secs: 0,
    },
  };
}

function settings(
  options: ThreadOptions,
  cwd: string,
  folder: FolderConfig | undefined,
): Record<string, JsonValue> {
  const { modelReasoningEffort, networkAccessEnabled, additionalDirectories = [] } = options;
  const webSearch = options.webSearchMode ?? fromFlag(options.webSearchEnabled);
  const configured = folder?.sandbox_workspace_write?.writable_roots ?? [];
  const added = additionalDirectories.map(directory => resolve(cwd, directory));
  return {
    ...(modelReasoningEffort && { model_reasoning_effort: modelReasoningEffort }),
    ...(networkAccessEnabled !== undefined && {
      'sandbox_workspace_write.network_access': networkAccessEnabled,
    }),
    ...(added.length > 0 && {
      'sandbox_workspace_write.writable_roots': [...added, ...configured],
    }),
    ...(webSearch && { web_search: webSearch }),
  };
}

function fromFlag(enabled: boolean | undefined): 'live' | 'disabled' | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? 'live' : 'disabled';
}
