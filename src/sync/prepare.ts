import type { OutputSchema } from '../schema/output-schema.js';
import { outputFormat } from '../schema/parse-output.js';
import { lenientJsonSchema, toJsonSchema } from '../schema/to-json-schema.js';
import { validateNow } from '../schema/validate.js';
import { kindOf } from '../util/check-options.js';
import { APPROVAL_KINDS, recipeOf } from './approvals.js';
import { bound, checkSynchronous, tell } from './functions.js';
import { Kept } from './kept-values.js';

/** A schema whose judgement stays on the caller's thread. */
export class CallerSchema {
  readonly json: object;
  /** Judges a value: `{ issues }`, or `{ value }` with what the schema made of it. */
  readonly judge: (value: unknown) => object;

  /** @throws UnsupportedSchemaError when the model cannot be held to the schema. */
  constructor(schema: OutputSchema) {
    outputFormat(schema);
    this.json = jsonSchemaOf(schema);
    this.judge = value => {
      const judged = validateNow(schema, value);
      return judged.ok ? { value: new Kept(judged.value) } : { issues: judged.issues };
    };
  }
}

/** Stands for the function that gives the trace context: it is asked before each call. */
export class CallerTrace {}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Makes the options of a session ready to cross. */
export function prepareSession(options: unknown): unknown {
  if (!isRecord(options)) return options;
  const { logger, onWire, traceContext } = options;
  return {
    ...handlersOf(options),
    ...(isRecord(logger) && { logger: telling(bound(logger, LEVELS)) }),
    ...(typeof onWire === 'function' && { onWire: tell(onWire.bind(options)) }),
    ...(typeof traceContext === 'function' && { traceContext: new CallerTrace() }),
  };
}

/** Makes the options of a thread or a turn ready to cross. */
export function prepareOptions(options: unknown): unknown {
  if (!isRecord(options)) return options;
  const { output } = options;
  return {
    ...handlersOf(options),
    ...(output !== undefined && { output: new CallerSchema(output as OutputSchema) }),
  };
}

function handlersOf(options: Record<string, unknown>): Record<string, unknown> {
  const { approvals, tools } = options;
  return {
    ...options,
    ...(isRecord(approvals) &&
      recipeOf(approvals) === undefined && { approvals: bound(approvals, APPROVAL_KINDS) }),
    ...(Array.isArray(tools) && { tools: tools.map(prepareTool) }),
  };
}

/** The answer of a tool crosses as the JSON that the model is going to see. */
function prepareTool(tool: unknown): unknown {
  if (!isRecord(tool)) return tool;
  const { name, description, namespace, inputSchema, deferLoading, timeoutMs, call } = tool;
  const declared = { name, description, namespace, inputSchema, deferLoading, timeoutMs };
  if (typeof call !== 'function') return { ...declared, call };
  checkSynchronous(call, `the tool ${name}: make it with tool() of codex-app-server-sdk/sync`);
  const run = (args: unknown, context: unknown): unknown => asJson(call.call(tool, args, context));
  return { ...declared, call: run };
}

function asJson(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  const json = JSON.stringify(output);
  return json === undefined ? undefined : JSON.parse(json);
}

function jsonSchemaOf(schema: OutputSchema): object {
  try {
    return toJsonSchema(schema, 'output');
  } catch (error) {
    const lenient = lenientJsonSchema(schema, 'output');
    if (lenient === undefined) throw error;
    return lenient;
  }
}

function telling(logger: object): object {
  for (const level of LEVELS) {
    const say: unknown = Reflect.get(logger, level);
    if (typeof say === 'function') tell(say);
  }
  return logger;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return kindOf(value) === 'object';
}
