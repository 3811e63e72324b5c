/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type {
  Account,
  ChatgptTokens,
  Codex,
  Configuration,
  DeviceLoginHandle,
  LoginHandle,
  LoginResult,
  protocol,
  Subscription,
  TokenRefreshRequest,
} from '../../src/index.js';
import { pickEffort, pickModel, reasoningEfforts } from '../../src/index.js';

declare const codex: Codex;
declare const account: Account;
declare const models: protocol.Model[];
declare const model: protocol.Model;

// The account and its logins.
expectTypeOf(codex.account).toEqualTypeOf<Account>();
expectTypeOf(account.read({ refresh: true })).resolves.toEqualTypeOf<protocol.GetAccountResponse>();
expectTypeOf(account.loginWithApiKey('k')).resolves.toEqualTypeOf<void>();
expectTypeOf(account.loginWithChatgpt()).resolves.toEqualTypeOf<LoginHandle>();
expectTypeOf(account.loginWithDeviceCode()).resolves.toEqualTypeOf<DeviceLoginHandle>();
expectTypeOf(account.rateLimits()).resolves.toEqualTypeOf<protocol.GetAccountRateLimitsResponse>();
expectTypeOf(account.usage()).resolves.toEqualTypeOf<protocol.GetAccountTokenUsageResponse>();
expectTypeOf<keyof LoginHandle>().toEqualTypeOf<'loginId' | 'authUrl' | 'wait' | 'cancel'>();
expectTypeOf<keyof DeviceLoginHandle>().toEqualTypeOf<
  'loginId' | 'verificationUrl' | 'userCode' | 'wait' | 'cancel'
>();
expectTypeOf<ReturnType<LoginHandle['wait']>>().resolves.toEqualTypeOf<LoginResult>();
expectTypeOf<LoginResult>().toEqualTypeOf<{
  readonly loginId: string;
  readonly success: boolean;
  readonly error: string | null;
}>();
expectTypeOf<ReturnType<LoginHandle['cancel']>>().resolves.toEqualTypeOf<'canceled' | 'notFound'>();

// Tokens: the plan may be left out, and the callback may be asynchronous or absent.
const tokens = { accessToken: 'a', chatgptAccountId: 'b' };
expectTypeOf(tokens).toExtend<ChatgptTokens>();
void account.loginWithTokens(tokens);
void account.loginWithTokens({ ...tokens, chatgptPlanType: null }, async request => {
  expectTypeOf(request).toEqualTypeOf<TokenRefreshRequest>();
  expectTypeOf(request.signal).toEqualTypeOf<AbortSignal>();
  return tokens;
});
// @ts-expect-error: the account is missing
void account.loginWithTokens({ accessToken: 'a' });
// @ts-expect-error: a refresher returns tokens
void account.loginWithTokens(tokens, () => 'a');
// @ts-expect-error: a misspelling
void account.read({ refreshToken: true });

// Events: subscriptions can be called and disposed.
expectTypeOf(
  account.onUpdated(({ authMode, planType }) => {
    expectTypeOf(authMode).toEqualTypeOf<protocol.AuthMode | null>();
    expectTypeOf(planType).toEqualTypeOf<protocol.PlanType | null>();
  }),
).toEqualTypeOf<Subscription>();
expectTypeOf(account.onRateLimits)
  .parameter(0)
  .parameter(0)
  .toEqualTypeOf<protocol.RateLimitSnapshot>();

// Groups of requests.
expectTypeOf(codex.config).toEqualTypeOf<Configuration>();
expectTypeOf(codex.config.read()).resolves.toEqualTypeOf<protocol.ConfigReadResponse>();
void codex.config.write('a.b', { c: [1, null, 'd'] }, { mergeStrategy: 'upsert' });
// @ts-expect-error: not JSON
void codex.config.write('a.b', () => 1);
// @ts-expect-error: no such strategy
void codex.config.write('a.b', 1, { mergeStrategy: 'merge' });
void codex.config.writeAll([{ keyPath: 'a', value: 1 }], { reloadUserConfig: true });
// @ts-expect-error: the value is missing
void codex.config.writeAll([{ keyPath: 'a' }]);
expectTypeOf(codex.permissionProfiles.list()).resolves.toEqualTypeOf<
  protocol.PermissionProfileSummary[]
>();
expectTypeOf(codex.features.list()).resolves.toEqualTypeOf<protocol.ExperimentalFeature[]>();
expectTypeOf(codex.skills.list()).resolves.toEqualTypeOf<protocol.SkillsListEntry[]>();
expectTypeOf(codex.mcp.list()).resolves.toEqualTypeOf<protocol.McpServerStatus[]>();
// @ts-expect-error: pages are read inside
void codex.mcp.list({ cursor: 'x' });
void codex.skills.setEnabled({ name: 'x' }, true);
// @ts-expect-error: a skill is named by its path or by its name
void codex.skills.setEnabled({}, true);

// Models.
expectTypeOf(pickModel(models)).toEqualTypeOf<protocol.Model | undefined>();
void pickModel(models, { modality: ['text', 'image'], effort: 'high', includeHidden: true });
// @ts-expect-error: no such modality
void pickModel(models, { modality: 'smell' });
expectTypeOf(pickEffort(model, ['high', 'low'])).toEqualTypeOf<string>();
expectTypeOf(reasoningEfforts(model)).toEqualTypeOf<string[]>();
