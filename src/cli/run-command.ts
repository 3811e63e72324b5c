import { TurnFailedError } from '../errors.js';
import type { Thread } from '../thread/thread.js';
import type { Turn } from '../thread/turn.js';
import type { TurnResult } from '../turn-types.js';
import type { RunArguments } from './args.js';
import { describe } from './describe.js';
import { HumanPrinter } from './human-printer.js';
import { type CliIo, EXIT_CODES, write } from './io.js';
import { JsonPrinter } from './json-printer.js';
import type { Printer, RunEnd } from './printer.js';
import { findPrompt } from './prompt.js';
import { openRunSession, type RunSession } from './session.js';
import { StopSignals } from './stop-signals.js';
import { workingFolder } from './working-folder.js';

interface Run {
  readonly args: RunArguments;
  readonly io: CliIo;
  readonly cwd: string;
  readonly printer: Printer;
  /** Aborted when the user wants the run to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs one turn, prints it, and gives the exit code. However it ends, nothing is left running.
 *
 * @throws UsageError when there is nothing to run, or nowhere.
 */
export async function runCommand(args: RunArguments, io: CliIo): Promise<number> {
  using stop = new StopSignals(io);
  const { signal } = stop;
  const cwd = workingFolder(args.cwd, io.cwd);
  const prompt = await findPrompt(args, io.stdin, signal).catch(error => {
    if (signal.aborted) return '';
    throw error;
  });
  const color = io.stdout.isTTY === true && !io.env['NO_COLOR'];
  const printer = args.json ? new JsonPrinter() : new HumanPrinter({ color });
  const end = await endOf({ args, io, cwd, printer, signal }, prompt);
  if (end.error !== null) await write(io.stderr, `${describe(end.error)}\n`);
  await write(io.stdout, printer.end(end));
  switch (end.status) {
    case 'completed':
      return EXIT_CODES.completed;
    case 'interrupted':
      return EXIT_CODES.interrupted;
    default:
      return EXIT_CODES.failed;
  }
}

async function endOf(run: Run, prompt: string): Promise<RunEnd> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  try {
    const result = await runTurn(run, prompt);
    return { status: result.status, result, error: null, elapsedMs: elapsed() };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (cause instanceof TurnFailedError) {
      const { result } = cause;
      return { status: result.status, result, error: null, elapsedMs: elapsed() };
    }
    const status = run.signal.aborted ? 'interrupted' : 'failed';
    return { status, result: null, error, elapsedMs: elapsed() };
  }
}

async function runTurn(run: Run, prompt: string): Promise<TurnResult> {
  const { args, io, cwd, signal, printer } = run;
  signal.throwIfAborted();
  await using session = await openRunSession({
    offline: args.offline,
    cwd,
    env: io.env,
    signal,
    tell: line => io.stderr.write(`${line}\n`),
  });
  const thread = await startThread(run, session);
  const { version } = session.codex.server;
  await write(io.stdout, printer.start({ version, offline: session.offline, thread: thread.info }));
  signal.throwIfAborted();
  const turn = await thread.turn(prompt);
  using _ = interruptOn(signal, turn, io);
  for await (const event of turn) await write(io.stdout, printer.event(event));
  return await turn.run();
}

function startThread({ args, cwd }: Run, session: RunSession): Promise<Thread> {
  const sandbox = args.sandbox ?? (session.offline ? 'read-only' : undefined);
  return session.codex.startThread({
    cwd,
    ...(args.model === undefined ? {} : { model: args.model }),
    ...(sandbox === undefined ? {} : { sandbox }),
  });
}

function interruptOn(signal: AbortSignal, turn: Turn, io: CliIo): Disposable {
  const interrupt = (): void => {
    turn.interrupt().catch((error: unknown) => io.stderr.write(`${describe(error)}\n`));
  };
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', interrupt) };
}
