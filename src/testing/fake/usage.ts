import type {
  RateLimitSnapshot,
  ThreadTokenUsage,
  TokenUsageBreakdown,
} from '../../protocol/protocol.js';

const ONE_RESPONSE: TokenUsageBreakdown = {
  totalTokens: 110,
  inputTokens: 100,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 10,
  reasoningOutputTokens: 0,
};

/** What an account without limits has. */
export const RATE_LIMITS: RateLimitSnapshot = {
  limitId: 'codex',
  limitName: null,
  normalModelSlug: null,
  primary: null,
  secondary: null,
  credits: null,
  individualLimit: null,
  spendControlReached: null,
  planType: null,
  rateLimitReachedType: null,
};

/** Adds the tokens of one more response. */
export function countUsage(before: ThreadTokenUsage | null): ThreadTokenUsage {
  const total = { ...ONE_RESPONSE };
  for (const key of Object.keys(ONE_RESPONSE) as (keyof TokenUsageBreakdown)[]) {
    total[key] += before?.total[key] ?? 0;
  }
  return { total, last: ONE_RESPONSE, modelContextWindow: 258_400 };
}
