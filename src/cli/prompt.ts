import type { RunArguments } from './args.js';
import type { CliIo } from './io.js';
import { UsageError } from './usage-error.js';

/** How long a default prompt gives standard input to say something, in milliseconds. */
const FIRST_INPUT_MS = 500;

/**
 * Finds the prompt: on the command line, else on standard input, else the default.
 *
 * @throws UsageError when there is none.
 */
export async function findPrompt(
  args: Pick<RunArguments, 'prompt' | 'fallback'>,
  stdin: CliIo['stdin'],
  signal: AbortSignal,
): Promise<string> {
  if (args.prompt !== undefined) return args.prompt;
  // Whoever starts the program may have left its input open and never write to it.
  const patienceMs = args.fallback === undefined ? undefined : FIRST_INPUT_MS;
  const input = stdin.isTTY === true ? '' : await readAll(stdin, { signal, patienceMs });
  const prompt = input.trim() === '' ? args.fallback : input.trim();
  if (prompt !== undefined) return prompt;
  throw new UsageError('no prompt: neither on the command line nor on standard input');
}

interface ReadOptions {
  readonly signal: AbortSignal;
  /** How long to wait for the first of it, in milliseconds; undefined for any time. */
  readonly patienceMs: number | undefined;
}

function readAll(stdin: CliIo['stdin'], options: ReadOptions): Promise<string> {
  const { signal, patienceMs } = options;
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      stdin.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const timer = patienceMs === undefined ? undefined : setTimeout(finish, patienceMs);
    stdin.on('data', (chunk: Buffer | string) => {
      clearTimeout(timer);
      chunks.push(Buffer.from(chunk));
    });
    for (const event of ['end', 'error', 'close']) stdin.once(event, finish);
    if (signal.aborted) finish();
    signal.addEventListener('abort', finish, { once: true });
  });
}
