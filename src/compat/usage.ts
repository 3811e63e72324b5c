import type { TokenUsageBreakdown } from '../protocol/protocol.js';
import type { Usage } from './types/events.js';

/** Writes the tokens that a thread has used; zeros when the app-server told of none. */
export function toUsage(total: TokenUsageBreakdown | undefined): Usage {
  return {
    input_tokens: total?.inputTokens ?? 0,
    cached_input_tokens: total?.cachedInputTokens ?? 0,
    cache_write_input_tokens: total?.cacheWriteInputTokens ?? 0,
    output_tokens: total?.outputTokens ?? 0,
    reasoning_output_tokens: total?.reasoningOutputTokens ?? 0,
  };
}
