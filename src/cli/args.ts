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

/** What `serve` was told. */
export interface ServeArguments {
  readonly command: 'serve';
  /** Where to listen; undefined for a free port of this machine. */
  readonly listen: string | undefined;
  /** The file that holds the token; undefined for a new token. */
  readonly tokenFile: string | undefined;
  /** Whether those who connect need no token. */
  readonly noAuth: boolean;
  readonly codexHome: string | undefined;
  /** The folder of the app-server; undefined for the current one. */
  readonly cwd: string | undefined;
  /** Configuration, as `key=TOML`. */
  readonly config: readonly string[];
}

/** What the program is asked to do. */
export type Arguments =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | RunArguments
  | ServeArguments
  | DoctorArguments;

const COMMON_OPTIONS = {
  cwd: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const RUN_OPTIONS = {
  model: { type: 'string' },
  sandbox: { type: 'string' },
  default: { type: 'string' },
  json: { type: 'boolean' },
  offline: { type: 'boolean' },
} as const;

const SERVE_OPTIONS = {
  listen: { type: 'string' },
  'token-file': { type: 'string' },
  'no-auth': { type: 'boolean' },
  'codex-home': { type: 'string' },
  config: { type: 'string', multiple: true },
} as const;

const OPTIONS = { ...COMMON_OPTIONS, ...RUN_OPTIONS, ...SERVE_OPTIONS };

const COMMANDS = ['run', 'serve', 'doctor'] as const;

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
  const [command, ...rest] = positionals;
  if (values.help === true || command === 'help') return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  switch (command) {
    case undefined:
      throw new UsageError('no command; `run "your prompt"` is what it does');
    case 'run':
      refuseForeign(values, SERVE_OPTIONS, 'serve');
      if (rest.length > 1) throw new UsageError('more than one prompt; put it into quotes');
      return runArguments(values, rest[0]);
    case 'serve':
      refuseForeign(values, RUN_OPTIONS, 'run');
      if (rest[0] !== undefined) throw new UsageError(`serve takes no ${quoted(rest[0])}`);
      return serveArguments(values);
    case 'doctor':
      return doctorArguments(values, rest);
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

function refuseForeign(values: Values, options: object, command: string): void {
  const foreign = Object.keys(options).find(name => Object.hasOwn(values, name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} is an option of ${command}`);
}

function refuseEmpty(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(texts)) {
    if (value?.trim() === '') throw new UsageError(`--${name} is empty`);
  }
}

function serveArguments(values: Values): ServeArguments {
  const { listen, cwd, config = [], 'no-auth': noAuth = false } = values;
  const { 'token-file': tokenFile, 'codex-home': codexHome } = values;
  refuseEmpty({ listen, cwd, 'token-file': tokenFile, 'codex-home': codexHome });
  if (noAuth && tokenFile !== undefined) {
    throw new UsageError('--token-file and --no-auth exclude each other');
  }
  const odd = config.find(override => !/^[^=\s]+=/.test(override));
  if (odd !== undefined) throw new UsageError('--config must be key=value');
  return { command: 'serve', listen, tokenFile, noAuth, codexHome, cwd, config };
}

function runArguments(values: Values, prompt: string | undefined): RunArguments {
  const { cwd, model, sandbox, json = false, offline = false } = values;
  refuseEmpty({ cwd, model });
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
