import type {
  NotificationMethod,
  NotificationParams,
  TokenUsageBreakdown,
  TurnError,
  TurnPlanStep,
} from '../protocol/protocol.js';
import { fileChange, type ItemBody, mapCompleted, mapStarted } from './map-item.js';
import type { ThreadEvent } from './types/events.js';
import type { ThreadItem } from './types/items.js';
import { toUsage } from './usage.js';

/** The notifications that become events, or that events are made from. */
export const TOLD_METHODS: readonly ToldMethod[] = [
  'configWarning',
  'deprecationNotice',
  'error',
  'item/completed',
  'item/fileChange/patchUpdated',
  'item/started',
  'model/rerouted',
  'thread/tokenUsage/updated',
  'turn/completed',
  'turn/plan/updated',
  'turn/started',
  'warning',
];

type ToldMethod = Extract<
  NotificationMethod,
  | 'configWarning'
  | 'deprecationNotice'
  | 'error'
  | 'item/completed'
  | 'item/fileChange/patchUpdated'
  | 'item/started'
  | 'model/rerouted'
  | 'thread/tokenUsage/updated'
  | 'turn/completed'
  | 'turn/plan/updated'
  | 'turn/started'
  | 'warning'
>;

/** A notification that concerns a turn. */
export type ToldNotification = {
  [M in ToldMethod]: { readonly method: M; readonly params: NotificationParams<M> };
}[ToldMethod];

const PLAN = Symbol('plan');

/** Turns the notifications of one turn, in the order of the wire, into its events. Does nothing else. */
export class TurnMapper {
  readonly #ids = new Map<string | symbol, string>();
  #numbers = 0;
  #plan: ItemBody | undefined;
  #lastError: string | undefined;
  #total: TokenUsageBreakdown | undefined;
  /** Items that have begun and not ended. */
  readonly #open = new Set<string | symbol>();
  #hasNotices = false;
  #isCompleted = false;

  /**
   * Whether the turn has ended well and left nothing behind that ends when its thread is let go; nor
   * anything that is told only when a thread is loaded.
   */
  get isClean(): boolean {
    return this.#isCompleted && this.#open.size === 0 && !this.#hasNotices;
  }

  /** Takes the next notification; gives what is to be told. */
  take(told: ToldNotification): ThreadEvent[] {
    switch (told.method) {
      case 'turn/started':
        return [{ type: 'turn.started' }];
      case 'item/started':
        return this.#item('item.started', told.params.item.id, mapStarted(told.params.item));
      case 'item/completed':
        return this.#item('item.completed', told.params.item.id, mapCompleted(told.params.item));
      case 'item/fileChange/patchUpdated': {
        const { itemId, changes } = told.params;
        return this.#item('item.updated', itemId, fileChange(changes, 'in_progress'));
      }
      case 'turn/plan/updated':
        return this.#planned(told.params.plan);
      case 'thread/tokenUsage/updated':
        this.#total = told.params.tokenUsage.total;
        return [];
      case 'error':
        this.#lastError = withDetails(told.params.error);
        return [{ type: 'error', message: this.#lastError }];
      case 'turn/completed':
        return this.#completed(told.params.turn);
      default:
        return this.#notice(told);
    }
  }

  #item(
    type: 'item.started' | 'item.updated' | 'item.completed',
    key: string | symbol,
    body: ItemBody | undefined,
  ): ThreadEvent[] {
    if (body === undefined) return [];
    if (type === 'item.completed') this.#open.delete(key);
    else this.#open.add(key);
    return [{ type, item: { id: this.#idOf(key), ...body } as object as ThreadItem }];
  }

  #notice(notice: Notice): ThreadEvent[] {
    const events = this.#item('item.completed', Symbol('notice'), noticeOf(notice));
    this.#hasNotices ||= events.length > 0;
    return events;
  }

  #planned(plan: readonly TurnPlanStep[]): ThreadEvent[] {
    const type = this.#plan === undefined ? 'item.started' : 'item.updated';
    const items = plan.map(({ step, status }) => ({
      text: step,
      completed: status === 'completed',
    }));
    this.#plan = { type: 'todo_list', items };
    return this.#item(type, PLAN, this.#plan);
  }

  #completed(turn: NotificationParams<'turn/completed'>['turn']): ThreadEvent[] {
    if (turn.status !== 'completed' && turn.status !== 'failed') return [];
    const plan = this.#item('item.completed', PLAN, this.#plan);
    if (turn.status === 'completed') {
      this.#isCompleted = true;
      return [...plan, { type: 'turn.completed', usage: toUsage(this.#total) }];
    }
    const own = turn.error === null ? undefined : withDetails(turn.error);
    const message = own ?? this.#lastError ?? 'turn failed';
    return [...plan, { type: 'turn.failed', error: { message } }];
  }

  #idOf(key: string | symbol): string {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `item_${this.#numbers}`;
    this.#numbers += 1;
    this.#ids.set(key, id);
    return id;
  }
}

type Notice = Extract<
  ToldNotification,
  { method: 'configWarning' | 'deprecationNotice' | 'model/rerouted' | 'warning' }
>;

/** The app-server says so at each start where the system has no bubblewrap; it brings its own. */
const NO_BUBBLEWRAP = /could not find bubblewrap/i;

function noticeOf(notice: Notice): ItemBody | undefined {
  const message = noticeText(notice);
  return message === undefined ? undefined : { type: 'error', message };
}

function noticeText({ method, params }: Notice): string | undefined {
  switch (method) {
    case 'warning':
      return params.message;
    case 'model/rerouted':
      return `model rerouted: ${params.fromModel} -> ${params.toModel}`;
    default: {
      const { summary, details } = params;
      if (NO_BUBBLEWRAP.test(summary)) return undefined;
      return details ? `${summary} (${details})` : summary;
    }
  }
}

function withDetails({ message, additionalDetails }: TurnError): string {
  return additionalDetails ? `${message} (${additionalDetails})` : message;
}
