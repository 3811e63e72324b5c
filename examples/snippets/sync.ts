import { ThreadBusyError } from 'codex-app-server-sdk';
import {
  approvals,
  Codex,
  type CodexOptions,
  ConsumerBusyError,
  type Thread,
  tool,
} from 'codex-app-server-sdk/sync';
import { z } from 'zod';

export function script(): string {
  // #region script
  using codex = new Codex();
  const thread = codex.startThread({ sandbox: 'read-only' });
  const result = thread.run('Say what is in this folder.');
  console.log(result.text);
  // #endregion script
  return result.text;
}

export function stream(thread: Thread): string {
  let text = '';
  // #region stream
  const turn = thread.turn('Count the files here.');
  for (const event of turn) {
    if (event.method === 'item/agentMessage/delta') text += event.params.delta;
    if (text.includes('stop')) turn.interrupt();
  }
  const { status } = turn.run();
  // #endregion stream
  return `${status}: ${text}`;
}

export function listing(codex: Codex): [names: string[], first: number] {
  const names: string[] = [];
  // #region listing
  for (const { id, name } of codex.threads({ limit: 20 })) names.push(name ?? id);
  const { data, nextCursor } = codex.threads().page();
  // #endregion listing
  return [names, nextCursor === null ? data.length : -1];
}

export function handlers(options: CodexOptions = {}): { codex: Codex; asked: string[] } {
  const asked: string[] = [];
  // #region handlers
  const codex = new Codex({
    ...options,
    approvals: approvals.first(approvals.allowCommands('git status'), {
      command({ command }) {
        asked.push(`May it run ${command}?`);
        return 'decline';
      },
    }),
  });
  // #endregion handlers
  return { codex, asked };
}

export function tools(codex: Codex): Thread {
  // #region tools
  const weather = tool({
    name: 'weather',
    description: 'Tells the weather of a city',
    input: z.object({ city: z.string() }),
    run({ city }, { threadId }) {
      const { cwd } = codex.request('thread/read', { threadId, includeTurns: false }).thread;
      return `sunny in ${city}, as seen from ${cwd}`;
    },
  });
  const thread = codex.startThread({ tools: [weather] });
  // #endregion tools
  return thread;
}

export function output(thread: Thread): Date {
  // #region output
  const Release = z.object({ day: z.string().transform(day => new Date(day)) });
  const { output } = thread.run('When was the last release?', { output: Release });
  console.log(output.day.getFullYear());
  // #endregion output
  return output.day;
}

export function consumer(thread: Thread): string {
  const turn = thread.turn('Write a poem.');
  // #region consumer
  const pieces = turn.text();
  pieces.next();
  try {
    thread.run('And another.');
  } catch (error) {
    if (!(error instanceof ConsumerBusyError)) throw error;
    pieces.return?.();
  }
  const { text } = turn.run();
  // #endregion consumer
  return text;
}

export function errors(thread: Thread): string {
  // #region errors
  try {
    return thread.run('Deploy it.', { whenBusy: 'reject', timeoutMs: 60_000 }).text;
  } catch (error) {
    if (error instanceof ThreadBusyError) return 'One moment, please.';
    throw error;
  }
  // #endregion errors
}
