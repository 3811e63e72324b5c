import type { DynamicToolCallParams, DynamicToolCallResponse } from '../protocol/protocol.js';
import type { Logger } from '../util/logger.js';
import type { Tool, ToolContent, ToolContext, ToolOutput } from './tool.js';

/** What a call is made with, beside the tool. */
export interface ToolCall {
  readonly params: DynamicToolCallParams;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  progress(message: string): void;
}

/**
 * Runs a tool for the model, and gives the answer for the wire.
 *
 * What goes wrong is an answer as well, so that the model can react: `success: false` and the
 * message. The error itself goes to the logger.
 */
export async function callTool(
  tool: Tool | undefined,
  call: ToolCall,
): Promise<DynamicToolCallResponse> {
  const { params, logger } = call;
  if (tool === undefined) {
    logger.warn('The model called a tool that has no handler', { tool: params.tool });
    return failure(`The tool ${params.tool} has no handler in this program`);
  }
  try {
    return { success: true, contentItems: toContent(await runWithin(tool, call)) };
  } catch (error) {
    logger.warn('A tool failed', { tool: params.tool, error });
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the tool until it is done, its time is up, or its answer is not wanted any more. */
async function runWithin(tool: Tool, call: ToolCall): Promise<ToolOutput> {
  const { threadId, turnId, callId } = call.params;
  const controller = new AbortController();
  const { timeoutMs } = tool;
  const stop = (reason: unknown): void => controller.abort(reason);
  const onAbort = (): void => stop(call.signal.reason);
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () => stop(new Error(`${tool.name} took longer than ${timeoutMs} ms`)),
          timeoutMs,
        );
  call.signal.addEventListener('abort', onAbort, { once: true });
  if (call.signal.aborted) onAbort();
  const { signal } = controller;
  const context: ToolContext = { threadId, turnId, callId, signal, progress: call.progress };
  const stopped = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  try {
    return await Promise.race([tool.call(call.params.arguments, context), stopped]);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}

function toContent(output: ToolOutput): ToolContent[] {
  if (typeof output === 'string') return [{ type: 'inputText', text: output }];
  if (isContent(output)) return [...output];
  const text = JSON.stringify(output) ?? '';
  return [{ type: 'inputText', text }];
}

const CONTENT_TYPES: ReadonlySet<unknown> = new Set(['inputText', 'inputImage', 'inputAudio']);

/** A list of values that only look different is JSON like any other. */
function isContent(output: ToolOutput): output is readonly ToolContent[] {
  if (!Array.isArray(output) || output.length === 0) return false;
  return output.every((part: { type?: unknown } | null) => CONTENT_TYPES.has(part?.type));
}

function failure(text: string): DynamicToolCallResponse {
  return { success: false, contentItems: [{ type: 'inputText', text }] };
}
