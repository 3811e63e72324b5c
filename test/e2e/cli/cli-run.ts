import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../../src/cli/run-cli.js';
import type { ScriptedModel, ThrowAwayHome } from '../../../src/testing/testing.js';

/** Keeps what is written, and tells when a text has appeared. */
class Collector extends Writable {
  text = '';
  readonly #waiting = new Map<string, () => void>();

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    for (const [wanted, resolve] of this.#waiting) if (this.text.includes(wanted)) resolve();
    done();
  }

  async until(wanted: string): Promise<void> {
    if (this.text.includes(wanted)) return;
    await new Promise<void>(resolve => this.#waiting.set(wanted, resolve));
  }
}

interface CliRunOptions {
  readonly home: ThrowAwayHome;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What standard input holds. Default: nothing. */
  readonly input?: string;
}

/** Runs the program in this process, in a world of its own. */
export class CliRun {
  readonly stdout: Collector = new Collector();
  readonly stderr: Collector = new Collector();
  readonly exits: number[] = [];
  /** The exit code. */
  readonly code: Promise<number>;
  readonly #stops = new Set<() => void>();

  constructor(argv: readonly string[], options: CliRunOptions) {
    const { home, cwd = home.workspace, env, input = '' } = options;
    const stdin = new PassThrough();
    stdin.end(input);
    this.code = runCli(argv, {
      stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      env: { ...process.env, OPENAI_API_KEY: undefined, ...home.env, ...env },
      cwd,
      onStop: listener => {
        this.#stops.add(listener);
        return () => this.#stops.delete(listener);
      },
      exit: code => this.exits.push(code),
    });
  }

  /** Presses Ctrl-C. */
  stop(): void {
    for (const listener of this.#stops) listener();
  }

  get lines(): string[] {
    return this.stdout.text.trimEnd().split('\n');
  }

  get lastLine(): string {
    return this.lines.at(-1) ?? '';
  }
}

/** Lets the model run one command, and then say that it is done. */
export function scriptCommand(model: ScriptedModel, cmd: string): void {
  model.callTool('exec_command', { cmd });
  model.stream(['It is ', 'done.']);
}
