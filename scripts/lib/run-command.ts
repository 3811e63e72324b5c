import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended, with everything it wrote to its two outputs. */
export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
  /** What it wrote to its standard output alone. */
  readonly stdout: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** Given the command as it begins, with a standard input; without this it has none. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs a command to its end; it and its children are killed when the time is over. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { cwd, env = process.env, timeoutMs = 300_000, onStart } = options;
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [onStart === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.stdout === null || child.stderr === null) throw new Error('There are no pipes');
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', chunk => {
      output += chunk;
    });
    const kill = (): void => killGroup(child.pid);
    // The child leads a process group of its own, so it does not see our terminal's Ctrl-C.
    process.once('exit', kill);
    const timer = setTimeout(() => {
      output += `\nCannot finish ${command} ${args.join(' ')}: ${timeoutMs} ms have passed\n`;
      kill();
    }, timeoutMs);
    const settle = (ok: boolean): void => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ ok, output, stdout });
    };
    child.on('error', error => {
      output += `${error.message}\n`;
      settle(false);
    });
    child.on('close', code => settle(code === 0));
    onStart?.(child);
  });
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}
