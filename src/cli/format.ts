import { stripVTControlCharacters } from 'node:util';
import type { ThreadTokenUsage } from '../protocol/protocol.js';

/** Writes a duration as people read it: `1.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Writes what a thread has used so far: `1,234 tokens in (0 cached), 56 out`. */
export function formatUsage(usage: ThreadTokenUsage | null): string {
  if (usage === null) return 'no tokens counted';
  const { inputTokens, cachedInputTokens, outputTokens } = usage.total;
  const [input, cached, output] = [inputTokens, cachedInputTokens, outputTokens].map(count =>
    count.toLocaleString('en-US'),
  );
  return `${input} tokens in (${cached} cached), ${output} out`;
}

/** Takes out what would move the cursor or change colors; new lines and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '');
}

/** Makes at most `count` lines of a command's output, and says how many there are besides. */
export function excerpt(output: string, count: number): string[] {
  const lines = printable(stripVTControlCharacters(output)).replace(/\s+$/, '').split('\n');
  if (lines.length === 1 && lines[0] === '') return [];
  if (lines.length <= count + 1) return lines;
  return [...lines.slice(0, count), `… ${lines.length - count} more lines`];
}

/** Makes one line of a text, without Markdown's bold, and no longer than `length`. */
export function oneLine(text: string, length: number): string {
  const line = printable(text).replaceAll('**', '').replaceAll(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
