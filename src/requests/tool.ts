import { CodexError, InvalidArgumentError } from '../errors.js';
import type {
  DynamicToolCallOutputContentItem,
  DynamicToolSpec,
  JsonValue,
} from '../protocol/protocol.js';
import type { InferOutput, OutputSchema } from '../schema/output-schema.js';
import { toolInputSchema } from '../schema/to-json-schema.js';
import { type SchemaIssue, validate } from '../schema/validate.js';
import { checkOptions } from '../util/check-options.js';

/** What a tool is told beside its arguments. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  /** The model's id of this call. */
  readonly callId: string;
  /** Fires when the answer is not wanted any more, and when the tool's time is up. */
  readonly signal: AbortSignal;
  /** Tells how far the call is, to whoever listens with `thread.onToolProgress()`. */
  progress(message: string): void;
}

/** One piece of what a tool gives the model: `inputText`, `inputImage` with a data URL, `inputAudio`. */
export type ToolContent = DynamicToolCallOutputContentItem;

/** What a tool may return: a text, content items, or any JSON value. */
export type ToolOutput = string | readonly ToolContent[] | JsonValue | undefined | object;

/** How a tool is made. */
export interface ToolOptions<S extends OutputSchema> {
  /** The name that the model calls; letters, digits, `_` and `-`. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** The arguments: a schema of any Standard Schema library, or `{ jsonSchema, parse }`. */
  readonly input: S;
  /** Does the work. What it throws goes to the model as a failure. */
  run(args: InferOutput<S>, context: ToolContext): ToolOutput | Promise<ToolOutput>;
  /** The group that the model sees the tool in. Default: none. */
  readonly namespace?: { readonly name: string; readonly description: string } | undefined;
  /** Whether the model has to look the tool up first, which keeps many tools out of its context. */
  readonly deferLoading?: boolean | undefined;
  /** How long a call may take, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number | undefined;
}

/** A function of the host that the model may call. Made by {@link tool}. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly namespace: { readonly name: string; readonly description: string } | undefined;
  /** The JSON Schema of the arguments, as the model sees it. */
  readonly inputSchema: JsonValue;
  readonly deferLoading: boolean;
  readonly timeoutMs: number | undefined;
  /**
   * Validates arguments and runs the tool.
   *
   * @throws ToolInputError when they are not valid.
   */
  call(args: unknown, context: ToolContext): Promise<ToolOutput>;
}

/** Says that the model called a tool with arguments that its schema refuses. */
export class ToolInputError extends CodexError {
  static {
    ToolInputError.prototype.name = 'ToolInputError';
  }

  readonly issues: readonly SchemaIssue[];

  constructor(name: string, issues: readonly SchemaIssue[]) {
    const causes = issues.map(({ path, message }) => [...path, message].join(': '));
    super(`The arguments of ${name} are not valid: ${causes.join('; ')}`);
    this.issues = issues;
  }
}

const NAME = /^[a-zA-Z0-9_-]+$/;

const SHAPE = {
  name: 'string',
  description: 'string',
  input: 'object|function',
  run: 'function',
  namespace: 'object',
  deferLoading: 'boolean',
  timeoutMs: 'number',
} as const satisfies Record<keyof ToolOptions<OutputSchema>, string>;

/**
 * Makes a tool of a function. Its arguments are validated before it runs, and typed by the schema.
 *
 * Given to `startThread` as `tools`; on `resumeThread` and `forkThread` it is bound again to the
 * declaration that is stored with the thread.
 *
 * @throws InvalidArgumentError when a name or option is not acceptable.
 * @throws UnsupportedSchemaError when the schema's library gives no JSON Schema.
 */
export function tool<S extends OutputSchema>(options: ToolOptions<S>): Tool {
  checkOptions(options, SHAPE, { action: 'make a tool' });
  const { name, description, input, namespace, deferLoading = false, timeoutMs } = options;
  checkName('name', name);
  if (namespace !== undefined) checkName('namespace.name', namespace.name);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw refusal('timeoutMs', 'timeoutMs must be a number of milliseconds above 0');
  }
  return {
    name,
    description,
    namespace,
    inputSchema: toolInputSchema(input) as JsonValue,
    deferLoading,
    timeoutMs,
    async call(args, context) {
      const checked = await validate(input, args);
      if (!checked.ok) throw new ToolInputError(name, checked.issues);
      return options.run(checked.value as InferOutput<S>, context);
    },
  };
}

/** Names a tool among those of a thread. */
export function toolKey(namespace: string | null | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/**
 * Collects tools by their names.
 *
 * @throws InvalidArgumentError when two have the same name, or one is no tool.
 */
export function toolMap(tools: readonly Tool[]): Map<string, Tool> {
  const byKey = new Map<string, Tool>();
  for (const [index, entry] of tools.entries()) {
    if (typeof entry?.call !== 'function') {
      throw refusal(`tools[${index}]`, `tools[${index}] is no tool; make it with tool()`);
    }
    const key = toolKey(entry.namespace?.name, entry.name);
    if (byKey.has(key)) throw refusal('tools', `two of them are named ${entry.name}`);
    byKey.set(key, entry);
  }
  return byKey;
}

/** Declares tools as `thread/start` takes them, grouped by their namespaces. */
export function toDynamicTools(tools: Iterable<Tool>): DynamicToolSpec[] {
  const specs: DynamicToolSpec[] = [];
  const groups = new Map<string, Extract<DynamicToolSpec, { type: 'namespace' }>>();
  for (const { name, description, inputSchema, deferLoading, namespace } of tools) {
    const spec = { type: 'function', name, description, inputSchema, deferLoading } as const;
    if (namespace === undefined) {
      specs.push(spec);
      continue;
    }
    const group = groups.get(namespace.name);
    if (group !== undefined) {
      group.tools.push(spec);
      continue;
    }
    const made = {
      type: 'namespace',
      ...namespace,
      tools: [spec],
    } as const satisfies DynamicToolSpec;
    groups.set(namespace.name, made);
    specs.push(made);
  }
  return specs;
}

function checkName(argument: string, name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw refusal(argument, `${argument} must hold only letters, digits, _ and -`);
}

function refusal(argument: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Cannot make a tool: ${cause}`);
}
