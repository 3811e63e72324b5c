import type { ErrorNotification, ThreadItem } from '../protocol/protocol.js';
import type { TurnEvent } from '../thread/event-log.js';
import { formatDuration, formatUsage, oneLine, printable } from './format.js';
import { commandOf, endLines, type Line, planLines, startLines } from './item-lines.js';
import type { Printer, RunEnd, RunStart } from './printer.js';

const CODES = { bold: 1, dim: 2, red: 31 } as const;
const ERROR_LENGTH = 500;

/** Prints a turn for people: text as it is streamed, and a few lines for everything else. */
export class HumanPrinter implements Printer {
  readonly #color: boolean;
  #cwd = '';
  /** Whether streamed text has left the cursor in the middle of a line. */
  #midLine = false;
  /** The messages of which some text has been printed. */
  readonly #streamed = new Set<string>();
  /** The command that was announced last; its end needs no name. */
  #lastCommand: string | undefined;
  #lastRetry: string | undefined;

  constructor(options: { readonly color: boolean }) {
    this.#color = options.color;
  }

  start({ version, offline, thread }: RunStart): string {
    this.#cwd = thread.cwd;
    const model = offline ? 'offline model' : thread.model;
    const facts = [`codex ${version}`, model, thread.cwd, sandboxName(thread.sandbox)];
    return this.#lines([{ text: printable(facts.join(' · ')), style: 'dim' }]);
  }

  event(event: TurnEvent): string {
    switch (event.method) {
      case 'item/agentMessage/delta':
        return this.#text(event.params.itemId, event.params.delta);
      case 'item/started':
        return this.#started(event.params.item);
      case 'item/completed':
        return this.#completed(event.params.item);
      case 'turn/plan/updated':
        return this.#lines(planLines(event.params.plan));
      case 'error':
        return this.#error(event.params);
      default:
        return '';
    }
  }

  end({ status, result, elapsedMs }: RunEnd): string {
    const time = formatDuration(result?.durationMs ?? elapsedMs);
    const text = `status: ${status} · ${time} · ${formatUsage(result?.usage ?? null)}`;
    return this.#lines([{ text, style: status === 'completed' ? 'bold' : 'red' }]);
  }

  /** Attempts without end, such as those to reach the network, are told once. */
  #error({ error, willRetry }: ErrorNotification): string {
    const text = oneLine(error.message, ERROR_LENGTH);
    if (willRetry && text === this.#lastRetry) return '';
    this.#lastRetry = willRetry ? text : undefined;
    return this.#lines([
      willRetry
        ? { text: `trying again: ${text}`, style: 'dim' }
        : { text: `error: ${text}`, style: 'red' },
    ]);
  }

  #started(item: ThreadItem): string {
    if (item.type === 'commandExecution') this.#lastCommand = item.id;
    return this.#lines(startLines(item));
  }

  #completed(item: ThreadItem): string {
    switch (item.type) {
      case 'agentMessage':
        return this.#streamed.has(item.id)
          ? this.#endLine()
          : this.#text(item.id, item.text) + this.#endLine();
      case 'commandExecution': {
        const again: Line = { text: `… ${commandOf(item)}`, style: 'bold' };
        const named = item.id === this.#lastCommand ? [] : [again];
        this.#lastCommand = item.id;
        return this.#lines([...named, ...endLines(item, this.#cwd)]);
      }
      default:
        return this.#lines(endLines(item, this.#cwd));
    }
  }

  /** A message begins on a line of its own. */
  #text(itemId: string, delta: string): string {
    const text = printable(delta);
    if (text === '') return '';
    const before = this.#streamed.has(itemId) ? '' : this.#endLine();
    this.#streamed.add(itemId);
    this.#midLine = !text.endsWith('\n');
    return before + text;
  }

  #lines(lines: readonly Line[]): string {
    if (lines.length === 0) return '';
    return this.#endLine() + lines.map(line => `${this.#styled(line)}\n`).join('');
  }

  #endLine(): string {
    const end = this.#midLine ? '\n' : '';
    this.#midLine = false;
    return end;
  }

  #styled({ text, style }: Line): string {
    if (!this.#color || style === 'plain') return text;
    return `\x1b[${CODES[style]}m${text}\x1b[0m`;
  }
}

const SANDBOX_NAMES: Readonly<Record<string, string>> = {
  readOnly: 'read-only',
  workspaceWrite: 'workspace-write',
  dangerFullAccess: 'danger-full-access',
};

function sandboxName(sandbox: RunStart['thread']['sandbox']): string {
  return SANDBOX_NAMES[sandbox.type] ?? sandbox.type;
}
