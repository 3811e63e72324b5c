import type { Readable, Writable } from 'node:stream';

/** Everything that the program has of the world around it. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Writable & { readonly isTTY?: boolean | undefined };
  readonly stderr: Writable;
  /** The environment, also that of the app-server. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the program was started in. */
  readonly cwd: string;
  /** Calls the listener whenever somebody asks the program to end; returns what takes it back. */
  readonly onStop: (listener: () => void) => () => void;
  /** Ends the process on the spot. */
  readonly exit: (code: number) => void;
}

/** The exit codes of the program. */
export const EXIT_CODES = { completed: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Writes text, and waits until the stream has taken it; a stream that is gone takes nothing. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (text === '' || stream.destroyed) return;
  await new Promise<void>(resolve => {
    stream.write(text, () => resolve());
  });
}
