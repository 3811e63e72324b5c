import { SDK_VERSION } from '../util/version.js';
import { type Arguments, parseArguments } from './args.js';
import { doctorCommand } from './doctor-command.js';
import { HELP } from './help.js';
import { type CliIo, EXIT_CODES, write } from './io.js';
import { runCommand } from './run-command.js';
import { serveCommand } from './serve-command.js';
import { UsageError } from './usage-error.js';

const NAME = 'codex-app-server-sdk';

/**
 * Runs the program to its end, and gives its exit code.
 *
 * @param argv The command line, without the names of Node and of the program.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await obey(parseArguments(argv), io);
  } catch (error) {
    if (error instanceof UsageError) {
      await write(io.stderr, `${NAME}: ${error.message} (--help says more)\n`);
      return EXIT_CODES.usage;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await write(io.stderr, `${NAME}: ${text}\n`);
    return EXIT_CODES.failed;
  }
}

async function obey(args: Arguments, io: CliIo): Promise<number> {
  switch (args.command) {
    case 'help':
      await write(io.stdout, HELP);
      return EXIT_CODES.completed;
    case 'version':
      await write(io.stdout, `${SDK_VERSION}\n`);
      return EXIT_CODES.completed;
    case 'run':
      return runCommand(args, io);
    case 'doctor':
      return doctorCommand(args, io);
    case 'serve':
      return serveCommand(args, io);
  }
}
