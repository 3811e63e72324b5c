import type {
  Thread,
  ThreadItem,
  ThreadReadState,
  ThreadStartResponse,
  ThreadStatus,
  Turn,
  TurnItemsView,
  UserInput,
} from '../../protocol/protocol.js';
import { PROTOCOL_VERSION } from '../../protocol/protocol.js';
import type { ThreadRecord, TurnRecord } from './thread-store.js';

/** Where a fake app-server says that its threads are. */
export const FAKE_CODEX_HOME: string = '/fake/codex-home';

/** The time as the wire has it in most places: in whole seconds since 1970. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Makes the wire's form of a thread. */
export function toThread(record: ThreadRecord, status: ThreadStatus, turns: Turn[] = []): Thread {
  const { settings } = record;
  const isLoaded = status.type !== 'notLoaded';
  return {
    id: record.id,
    environments: isLoaded ? settings.environments : null,
    extra: null,
    sessionId: record.sessionId,
    forkedFromId: record.forkedFromId,
    attachedToThreadId: null,
    parentThreadId: null,
    preview: record.preview,
    ephemeral: record.ephemeral,
    section: null,
    sectionEnteredAt: null,
    projectId: null,
    historyMode: 'paginated',
    modelProvider: settings.modelProvider,
    model: settings.model,
    reasoningEffort: settings.effort,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    recencyAt: record.updatedAt,
    status,
    path: record.ephemeral ? null : `${FAKE_CODEX_HOME}/sessions/rollout-${record.id}.jsonl`,
    cwd: settings.cwd,
    cliVersion: PROTOCOL_VERSION,
    originator: record.originator,
    source: 'vscode',
    canAcceptDirectInput: isLoaded ? true : null,
    threadSource: null,
    agentNickname: null,
    agentRole: null,
    gitInfo: null,
    name: record.name,
    daybreakEnabled: null,
    turns,
  };
}

/** Makes what starting, resuming and forking a thread answer alike. */
export function toStartResponse(record: ThreadRecord, thread: Thread): ThreadStartResponse {
  const { settings } = record;
  return {
    thread,
    model: settings.model,
    modelProvider: settings.modelProvider,
    serviceTier: settings.serviceTier,
    disabledPluginIds: settings.disabledPluginIds,
    cwd: settings.cwd,
    runtimeWorkspaceRoots: [settings.cwd],
    instructionSources: [],
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandbox: settings.sandboxPolicy,
    activePermissionProfile: settings.activePermissionProfile,
    reasoningEffort: settings.effort,
    multiAgentMode: settings.multiAgentMode,
  };
}

/** Makes the wire's form of a turn, with as many of its items as the view has. */
export function toTurn(record: TurnRecord, view: TurnItemsView): Turn {
  const { id, status, error, startedAt, completedAt, durationMs } = record;
  const items = itemsOf(record, view);
  return {
    id,
    rootTurnId: id,
    items,
    itemsView: view,
    status,
    error,
    startedAt,
    completedAt,
    durationMs,
  };
}

function itemsOf({ items }: TurnRecord, view: TurnItemsView): ThreadItem[] {
  if (view === 'notLoaded') return [];
  if (view === 'full') return [...items];
  const first = items.find(item => item.type === 'userMessage');
  const last = items.findLast(item => item.type === 'agentMessage');
  return [first, last].filter(item => item !== undefined);
}

/** Makes what the app-server says of how far a thread was read: nothing yet, as far as it knows. */
export function toReadState(record: ThreadRecord): ThreadReadState | null {
  const first = record.turns.find(({ status }) => status === 'completed' || status === 'failed');
  if (first === undefined) return null;
  const revision = `00000000-0000-4000-8000-${record.turns.length.toString(16).padStart(12, '0')}`;
  return { firstUnread: { type: 'turn', turnId: first.id }, revision };
}

/** Fills in what a client may leave out of its input. */
export function toContent(input: readonly UserInput[]): UserInput[] {
  return input.map(part =>
    part.type === 'text' ? { ...part, text_elements: part.text_elements ?? [] } : part,
  );
}

/** Gives the text of an input. */
export function textOf(input: readonly UserInput[]): string {
  return input.flatMap(part => (part.type === 'text' ? [part.text] : [])).join('\n');
}
