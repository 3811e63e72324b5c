import { relative } from 'node:path';
import type { FileUpdateChange, ThreadItem, TurnPlanStep } from '../protocol/protocol.js';
import { excerpt, formatDuration, oneLine, printable } from './format.js';
import { unwrapCommand } from './shell-command.js';

/** A line of progress and how it is set. */
export interface Line {
  readonly text: string;
  readonly style: 'plain' | 'bold' | 'dim' | 'red';
}

const OUTPUT_LINES = 6;
const SUMMARY_LENGTH = 120;

/** Makes the lines for an item that begins; most need none. */
export function startLines(item: ThreadItem): Line[] {
  switch (item.type) {
    case 'commandExecution':
      return [{ text: `$ ${commandOf(item)}`, style: 'bold' }];
    case 'mcpToolCall':
      return [{ text: `tool: ${printable(item.server)}.${printable(item.tool)}`, style: 'bold' }];
    case 'dynamicToolCall':
      return [{ text: `tool: ${printable(item.tool)}`, style: 'bold' }];
    default:
      return [];
  }
}

/** Makes the lines for an item that is complete, but for messages. */
export function endLines(item: ThreadItem, cwd: string): Line[] {
  switch (item.type) {
    case 'commandExecution':
      return commandEnd(item);
    case 'fileChange':
      return item.changes.map(change => changeLine(change, item.status, cwd));
    case 'mcpToolCall':
    case 'dynamicToolCall':
      return item.status === 'failed'
        ? [{ text: `tool ${printable(item.tool)}: failed`, style: 'red' }]
        : [];
    case 'webSearch':
      return [{ text: `search: ${oneLine(item.query, SUMMARY_LENGTH)}`, style: 'dim' }];
    case 'reasoning': {
      const summary = oneLine(item.summary.join(' '), SUMMARY_LENGTH);
      return summary === '' ? [] : [{ text: `thinking: ${summary}`, style: 'dim' }];
    }
    default:
      return [];
  }
}

const MARKS: Readonly<Record<string, string>> = { completed: 'x', inProgress: '>', pending: ' ' };

/** Makes the lines for an updated plan. */
export function planLines(steps: readonly TurnPlanStep[]): Line[] {
  return [
    { text: 'plan:', style: 'plain' },
    ...steps.map(({ step, status }): Line => {
      const style = status === 'completed' ? 'dim' : 'plain';
      return { text: `  [${MARKS[status] ?? '?'}] ${oneLine(step, SUMMARY_LENGTH)}`, style };
    }),
  ];
}

/** Writes a command as the user would have typed it. */
export function commandOf(item: { readonly command: string }): string {
  return printable(unwrapCommand(item.command));
}

type Command = Extract<ThreadItem, { type: 'commandExecution' }>;

function commandEnd(item: Command): Line[] {
  const output = excerpt(item.aggregatedOutput ?? '', OUTPUT_LINES);
  const failed = item.status !== 'completed' || item.exitCode !== 0;
  // A command that never ran has a status alone.
  const end = item.exitCode === null ? item.status : `exit code ${item.exitCode}`;
  const time = item.durationMs === null ? '' : ` · ${formatDuration(item.durationMs)}`;
  return [
    ...output.map((text): Line => ({ text: `  ${text}`, style: 'dim' })),
    { text: `  ${end}${time}`, style: failed ? 'red' : 'dim' },
  ];
}

function changeLine(change: FileUpdateChange, status: string, cwd: string): Line {
  const { kind } = change;
  const moved = kind.type === 'update' ? kind.move_path : null;
  const target = moved === null ? '' : ` -> ${shortPath(moved, cwd)}`;
  const text = `${moved === null ? kind.type : 'move'} ${shortPath(change.path, cwd)}${target}`;
  if (status === 'completed') return { text, style: 'plain' };
  return { text: `${text} (${status})`, style: 'red' };
}

/** Shortens a path inside the folder that the agent works in. */
function shortPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return printable(inside === '' || inside.startsWith('..') ? path : inside);
}
