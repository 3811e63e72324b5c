import { readFile } from 'node:fs/promises';
import {
  Codex,
  CodexError,
  type CodexOptions,
  InvalidArgumentError,
  image,
  localImage,
  mention,
  skill,
  type Thread,
  type Turn,
  type TurnEvent,
  TurnFailedError,
  TurnStalledError,
  TurnTimeoutError,
  text,
} from 'codex-app-server-sdk';

export async function run(thread: Thread): Promise<string> {
  // #region run
  const result = await thread.run('Which of these files is the largest?');
  console.log(result.status, result.text);
  console.log(result.usage?.last.outputTokens, result.durationMs);
  // #endregion run
  return result.text;
}

export async function turn(thread: Thread): Promise<string[]> {
  const written: string[] = [];
  const write = (piece: string): unknown => written.push(piece);
  // #region turn
  const turn = await thread.turn('Explain the build.');
  for await (const piece of turn.text()) write(piece);
  const { status } = await turn.run();
  // #endregion turn
  return [...written, status];
}

export async function events(turn: Turn, write: (text: string) => unknown): Promise<void> {
  // #region events
  for await (const event of turn) {
    switch (event.method) {
      case 'item/agentMessage/delta':
        write(event.params.delta);
        break;
      case 'item/started':
        if (event.params.item.type === 'commandExecution')
          write(`$ ${event.params.item.command}\n`);
        break;
      case 'item/commandExecution/outputDelta':
        write(event.params.delta);
        break;
      case 'turn/completed':
        write(`[${event.params.turn.status}]`);
        break;
    }
  }
  // #endregion events
}

export async function after(turn: Turn): Promise<TurnEvent[]> {
  const later: TurnEvent[] = [];
  // #region after
  let seen = 0;
  for await (const { seq, method } of turn) {
    seen = seq;
    if (method === 'item/agentMessage/delta') break; // this reader was cut off
  }
  for await (const event of turn.stream({ after: seen })) later.push(event);
  // #endregion after
  return later;
}

// #region web
/** Streams a turn as server-sent events; a browser that comes back says where it was. */
export function respond(turn: Turn, lastEventId: string | null): Response {
  const encoder = new TextEncoder();
  const events = turn.stream({ after: Number(lastEventId ?? 0) });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await events.next();
      if (done === true) controller.close();
      else
        controller.enqueue(encoder.encode(`id: ${value.seq}\ndata: ${JSON.stringify(value)}\n\n`));
    },
    async cancel() {
      await events.return?.();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
// #endregion web

export async function webStream(turn: Turn): Promise<number> {
  let count = 0;
  // #region web-stream
  for await (const { seq } of turn.toReadableStream()) count = seq;
  // #endregion web-stream
  return count;
}

export function snapshot(turn: Turn): string {
  // #region snapshot
  const { status, text, items, plan } = turn.snapshot();
  const open = items.length - turn.snapshot().completedItemIds.length;
  // #endregion snapshot
  return `${status} ${text} ${items.length} ${open} ${plan === null}`;
}

export async function inputs(thread: Thread): Promise<string> {
  // #region inputs
  const result = await thread.run([
    text('Does the page look like the draft? Follow our style guide.'),
    image(await readFile('draft.png')),
    localImage('screenshots/page.png'),
    skill('style-guide', '.agents/skills/style-guide'),
    mention('mail', 'app://mail'),
  ]);
  // #endregion inputs
  return result.text;
}

export async function refused(thread: Thread): Promise<string> {
  // #region refused
  try {
    await thread.run([text('Describe it.'), localImage('no-such-file.png')]);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return `${error.argument}: ${error.message}`;
  }
  // #endregion refused
  return 'not refused';
}

export async function steer(turn: Turn): Promise<void> {
  // #region steer
  await turn.steer('Leave the tests alone.');
  // #endregion steer
}

export async function interrupt(turn: Turn): Promise<string> {
  // #region interrupt
  await turn.interrupt();
  const { status, text } = await turn.run();
  // #endregion interrupt
  return `${status}: ${text}`;
}

export async function aborted(thread: Thread, controller: AbortController): Promise<string> {
  // #region signal
  try {
    const { text } = await thread.run('Read everything.', { signal: controller.signal });
    return text;
  } catch (error) {
    if (error === controller.signal.reason) return 'Given up.';
    throw error;
  }
  // #endregion signal
}

export async function deadlines(thread: Thread, timeoutMs: number): Promise<string> {
  // #region deadlines
  try {
    const { text } = await thread.run('Find the bug.', { timeoutMs, idleTimeoutMs: 120_000 });
    return text;
  } catch (error) {
    if (!(error instanceof TurnTimeoutError || error instanceof TurnStalledError)) throw error;
    return `Not finished; so far: ${error.result.text}`;
  }
  // #endregion deadlines
}

export async function errors(thread: Thread): Promise<string> {
  // #region errors
  try {
    return (await thread.run('Summarize the log.')).text;
  } catch (error) {
    if (error instanceof TurnFailedError) {
      if (error.retryable) return 'Try again later.';
      if (error.info === 'contextWindowExceeded') return 'Too long: compact the thread.';
      return `Failed after ${error.result.items.length} items: ${error.message}`;
    }
    if (error instanceof CodexError && error.partial !== undefined) {
      return `The connection was lost; so far: ${error.partial.text}`;
    }
    throw error;
  }
  // #endregion errors
}

export async function traced(
  options: CodexOptions,
  activeSpan: () => { traceId: string; spanId: string } | undefined,
): Promise<Codex> {
  // #region trace
  const codex = await Codex.start({
    ...options,
    traceContext: () => {
      const span = activeSpan();
      return span && { traceparent: `00-${span.traceId}-${span.spanId}-01` };
    },
  });
  // #endregion trace
  return codex;
}
