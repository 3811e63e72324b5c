import { parseArgs } from 'node:util';
import type { SandboxMode } from '../protocol/protocol.js';
import { UsageError } from './usage-error.js';

/** What `run` was told. */
export interface RunArguments {
  readonly command: 'run';
  /** The prompt of the command line; undefined when there is none. */
  readonly prompt: string | undefined;
  /** The prompt to use when nobody gives one. */
  readonly fallback: string | undefined;
  /** The folder to work in; undefined for the current one. */
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly sandbox: SandboxMode | undefined;
  readonly json: boolean;
  readonly offline: boolean;
}

/** What `doctor` was told. */
export interface DoctorArguments {
  readonly command: 'doctor';
  readonly json: boolean;
}

/** What the program is asked to do. */
export type Arguments =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | RunArguments
  | DoctorArguments;

const OPTIONS = {
  cwd: { type: 'string' },
  model: { type: 'string' },
  sandbox: { type: 'string' },
  default: { type: 'string' },
  json: { type: 'boolean' },
  offline: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const COMMANDS = ['run', 'doctor'] as const;

type Values = ReturnType<typeof parse>['values'];

const SANDBOXES: readonly string[] = [
  'read-only',
  'workspace-write',
  'danger-full-access',
] satisfies SandboxMode[];

/**
 * Reads the command line, without the program's own name.
 *
 * @throws UsageError saying in one line what is wrong.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [command, ...prompts] = positionals;
  if (values.help === true || command === 'help') return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  if (command === undefined)
    throw new UsageError('no command; `run "your prompt"` is what it does');
  switch (command) {
    case 'run':
      if (prompts.length > 1) throw new UsageError('more than one prompt; put it into quotes');
      return runArguments(values, prompts[0]);
    case 'doctor':
      return doctorArguments(values, prompts);
    default:
      throw new UsageError(`unknown command ${quoted(command)}; there are: ${COMMANDS.join(', ')}`);
  }
}

function doctorArguments(values: Values, others: readonly string[]): DoctorArguments {
  const { json = false, ...foreign } = values;
  const [option] = Object.keys(foreign);
  if (option !== undefined) throw new UsageError(`doctor has no option --${option}`);
  if (others.length > 0) throw new UsageError('doctor takes no prompt');
  return { command: 'doctor', json };
}

function runArguments(values: Values, prompt: string | undefined): RunArguments {
  const { cwd, model, sandbox, json = false, offline = false } = values;
  for (const [name, value] of Object.entries({ cwd, model })) {
    if (value?.trim() === '') throw new UsageError(`--${name} is empty`);
  }
  for (const value of [prompt, values.default]) {
    if (value?.trim() === '') throw new UsageError('the prompt is empty');
  }
  if (sandbox !== undefined && !isSandbox(sandbox)) {
    const known = SANDBOXES.join(', ');
    throw new UsageError(`unknown sandbox ${quoted(sandbox)}; there are: ${known}`);
  }
  return { command: 'run', prompt, fallback: values.default, cwd, model, sandbox, json, offline };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    // Only the first sentence: the others are advice on how to pass what looks like an option.
    const [message = ''] = String(cause instanceof Error ? cause.message : cause).split(/\.\s|\n/);
    throw new UsageError(message.charAt(0).toLowerCase() + message.slice(1));
  }
}

function isSandbox(text: string): text is SandboxMode {
  return SANDBOXES.includes(text);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
