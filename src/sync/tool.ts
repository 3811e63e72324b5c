import { CodexError } from '../errors.js';
import {
  type Tool as AsyncTool,
  tool as asyncTool,
  type ToolContext,
  ToolInputError,
  type ToolOptions,
  type ToolOutput,
} from '../requests/tool.js';
import type { InferOutput, OutputSchema } from '../schema/output-schema.js';
import { validateNow } from '../schema/validate.js';
import { isPromise } from './functions.js';

/** A function of the host that the model may call, synchronous. Made by {@link tool}. */
export interface Tool extends Omit<AsyncTool, 'call'> {
  /**
   * Validates arguments and runs the tool.
   *
   * @throws ToolInputError when they are not valid.
   */
  call(args: unknown, context: ToolContext): ToolOutput;
}

/**
 * Makes a tool of a synchronous function. It runs on the thread that waits for the turn; its
 * arguments are validated there before, and typed by the schema.
 *
 * @throws InvalidArgumentError when a name or option is not acceptable.
 * @throws UnsupportedSchemaError when the schema's library gives no JSON Schema.
 */
export function tool<S extends OutputSchema>(options: ToolOptions<S>): Tool {
  const made = asyncTool(options);
  const { name, input } = options;
  return {
    ...made,
    call(args, context) {
      const checked = validateNow(input, args);
      if (!checked.ok) throw new ToolInputError(name, checked.issues);
      const output = options.run(checked.value as InferOutput<S>, context);
      if (!isPromise(output)) return output;
      output.then(undefined, () => {});
      throw new CodexError(`The tool ${name} gave a promise, which nobody can wait for here`);
    },
  };
}
