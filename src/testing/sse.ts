import { Gate } from './gate.js';
import type { ModelFailure, ResponsePart, ResponseUsage } from './response-parts.js';

/** What the server does next while it streams one response. */
export type Beat =
  | { readonly kind: 'frame'; readonly text: string }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'hold'; readonly gate: Gate }
  | { readonly kind: 'cut' };

/** Makes an id that no other item of this model has. */
export type NewId = (prefix: string) => string;

type Part<K extends string> = Extract<ResponsePart, { readonly kind: K }>;

/** Turns the parts of one response into the frames of its event stream, and the waits in between. */
export function* responseBeats(parts: readonly ResponsePart[], newId: NewId): Generator<Beat> {
  const id = newId('resp');
  let counts: ResponseUsage = {};
  yield frame('response.created', { response: { id } });
  for (const part of parts) {
    if (part instanceof Gate) yield { kind: 'hold', gate: part };
    else if (part.kind === 'usage') counts = part.usage;
    else if (part.kind === 'failure') return yield* failureBeats(part.failure, id, newId);
    else yield* itemBeats(part, newId);
  }
  yield frame('response.completed', { response: { id, usage: wireUsage(counts) } });
}

function* itemBeats(
  part: Part<'message' | 'toolCall' | 'customToolCall' | 'reasoning' | 'outputItem'>,
  newId: NewId,
): Generator<Beat> {
  switch (part.kind) {
    case 'message':
      return yield* messageBeats(part, newId);
    case 'reasoning':
      return yield* reasoningBeats(part, newId);
    case 'outputItem':
      return yield frame('response.output_item.done', { item: part.item });
    case 'toolCall':
      return yield frame('response.output_item.done', {
        item: {
          type: 'function_call',
          id: newId('fc'),
          call_id: part.options.callId ?? newId('call'),
          name: part.name,
          namespace: part.options.namespace,
          arguments: typeof part.args === 'string' ? part.args : JSON.stringify(part.args),
        },
      });
    case 'customToolCall':
      return yield frame('response.output_item.done', {
        item: {
          type: 'custom_tool_call',
          id: newId('ctc'),
          call_id: part.options.callId ?? newId('call'),
          name: part.name,
          namespace: part.options.namespace,
          input: part.input,
        },
      });
  }
}

function* messageBeats(part: Part<'message'>, newId: NewId): Generator<Beat> {
  const item = {
    type: 'message',
    role: 'assistant',
    id: part.options.id ?? newId('msg'),
    phase: part.options.phase,
  };
  yield frame('response.output_item.added', { item: { ...item, content: [] } });
  let text = '';
  let first = true;
  for (const piece of part.pieces) {
    if (piece instanceof Gate) {
      yield { kind: 'hold', gate: piece };
      continue;
    }
    if (part.options.delayMs && !first) yield { kind: 'pause', ms: part.options.delayMs };
    first = false;
    if (piece === '') continue;
    text += piece;
    yield frame('response.output_text.delta', { item_id: item.id, delta: piece });
  }
  yield frame('response.output_item.done', {
    item: { ...item, content: [{ type: 'output_text', text }] },
  });
}

function* reasoningBeats(part: Part<'reasoning'>, newId: NewId): Generator<Beat> {
  const { content } = part.options;
  const item_id = part.options.id ?? newId('rs');
  yield frame('response.output_item.added', {
    item: { type: 'reasoning', id: item_id, summary: [] },
  });
  for (const [summary_index, delta] of part.summary.entries()) {
    yield frame('response.reasoning_summary_part.added', { item_id, summary_index });
    yield frame('response.reasoning_summary_text.delta', { item_id, summary_index, delta });
  }
  if (content !== undefined)
    yield frame('response.reasoning_text.delta', { item_id, content_index: 0, delta: content });
  yield frame('response.output_item.done', {
    item: {
      type: 'reasoning',
      id: item_id,
      summary: part.summary.map(text => ({ type: 'summary_text', text })),
      content: content === undefined ? undefined : [{ type: 'reasoning_text', text: content }],
      encrypted_content: null,
    },
  });
}

function* failureBeats(how: ModelFailure, id: string, newId: NewId): Generator<Beat> {
  if ('code' in how) {
    yield frame('response.failed', {
      response: { id, status: 'failed', error: { code: how.code, message: how.message } },
    });
  } else if ('cut' in how) {
    if (how.after !== undefined) {
      const item = { type: 'message', role: 'assistant', id: newId('msg'), content: [] };
      yield frame('response.output_item.added', { item });
      yield frame('response.output_text.delta', { item_id: item.id, delta: how.after });
    }
    yield { kind: 'cut' };
  }
}

function wireUsage(counts: ResponseUsage): Readonly<Record<string, unknown>> {
  const { inputTokens = 100, outputTokens = 10 } = counts;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: counts.cachedInputTokens ?? 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: counts.reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  };
}

function frame(type: string, fields: Readonly<Record<string, unknown>>): Beat {
  return {
    kind: 'frame',
    text: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`,
  };
}
