import type {
  Config,
  LoginAccountParams,
  LoginAccountResponse,
  Model,
  ThreadGoal,
  ThreadGoalSetParams,
  ThreadGoalSetResponse,
} from '../../protocol/protocol.js';
import { loginCompleted } from './fake-account.js';
import { invalidRequest } from './fake-errors.js';
import { type Call, type Handlers, loadedThread } from './handlers.js';
import { pageOf } from './pages.js';
import { seconds } from './wire-shapes.js';

/** Answers for accounts, models, the configuration and goals. */
export const otherHandlers: Handlers = {
  'account/read': (_params, { world }) => ({
    account: world.account.account,
    userId: null,
    requiresOpenaiAuth: true,
    workspaceRouting: null,
  }),
  'account/login/start': logIn,
  'account/login/cancel': ({ loginId }, { world }) => {
    if (world.account.pending?.loginId !== loginId) return { status: 'notFound' };
    world.account.finish('Login server error: Login was not completed');
    return { status: 'canceled' };
  },
  'account/logout': (_params, call) => {
    call.world.account.account = null;
    call.world.account.authMode = null;
    call.afterAnswer(() => tellAccount(call));
    return {};
  },
  'model/list': params => {
    const { data, nextCursor } = pageOf([MODEL], params, 'models');
    return { data, nextCursor };
  },
  'config/read': () => ({ config: CONFIG, origins: {}, layers: null }),
  'thread/goal/get': ({ threadId }, call) => ({ goal: loadedThread(call, threadId).record.goal }),
  'thread/goal/set': setGoal,
  'thread/goal/clear': ({ threadId }, call) => {
    const thread = loadedThread(call, threadId);
    const cleared = thread.record.goal !== null;
    thread.record.goal = null;
    if (cleared) call.afterAnswer(() => thread.notify('thread/goal/cleared', { threadId }));
    return { cleared };
  },
};

function logIn(params: LoginAccountParams, call: Call): LoginAccountResponse {
  const { account, store } = call.world;
  switch (params.type) {
    case 'apiKey':
      account.account = { type: 'apiKey' };
      account.authMode = 'apikey';
      call.afterAnswer(() => tellLogin(call, null, null));
      return { type: 'apiKey' };
    case 'chatgpt': {
      const loginId = store.nextId();
      expectLogin(call, loginId);
      return { type: 'chatgpt', loginId, authUrl: `https://login.example/${loginId}` };
    }
    case 'chatgptDeviceCode': {
      const loginId = store.nextId();
      const verificationUrl = 'https://login.example/device';
      expectLogin(call, loginId);
      return { type: 'chatgptDeviceCode', loginId, verificationUrl, userCode: 'FAKE-CODE' };
    }
    case 'chatgptAuthTokens':
      account.account = chatgptAccount();
      account.authMode = 'chatgptAuthTokens';
      call.afterAnswer(() => tellLogin(call, null, null));
      return { type: 'chatgptAuthTokens' };
    default:
      throw invalidRequest('the fake app-server does not know this kind of login');
  }
}

/** Waits for the user; a second login cancels the first. */
function expectLogin(call: Call, loginId: string): void {
  const { account } = call.world;
  account.finish('Login server error: Login was not completed');
  account.pending = {
    loginId,
    finish: error => {
      if (error === null) {
        account.account = chatgptAccount();
        account.authMode = 'chatgpt';
      }
      tellLogin(call, loginId, error);
    },
  };
}

function tellLogin(call: Call, loginId: string | null, error: string | null): void {
  call.process.notify('account/login/completed', loginCompleted(loginId, error));
  if (error === null) tellAccount(call);
}

function tellAccount({ process, world }: Call): void {
  const { account, authMode } = world.account;
  const planType = account?.type === 'chatgpt' ? account.planType : null;
  process.notify('account/updated', { authMode, planType });
}

function chatgptAccount(): Call['world']['account']['account'] {
  return { type: 'chatgpt', email: 'user@example.com', planType: 'plus', workspaceName: null };
}

function setGoal(params: ThreadGoalSetParams, call: Call): ThreadGoalSetResponse {
  const { threadId } = params;
  const thread = loadedThread(call, threadId);
  const now = seconds();
  const before: ThreadGoal = thread.record.goal ?? {
    threadId,
    objective: '',
    status: 'active',
    tokenBudget: null,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAt: now,
    updatedAt: now,
  };
  const goal: ThreadGoal = {
    ...before,
    objective: params.objective ?? before.objective,
    status: params.status ?? before.status,
    tokenBudget: params.tokenBudget ?? before.tokenBudget,
    updatedAt: now,
  };
  thread.record.goal = goal;
  call.afterAnswer(() => thread.notify('thread/goal/updated', { threadId, turnId: null, goal }));
  return { goal };
}

const MODEL: Model = {
  id: 'fake-model',
  model: 'fake-model',
  upgrade: null,
  upgradeInfo: null,
  availabilityNux: null,
  displayName: 'Fake model',
  description: 'Says what a test has scripted.',
  modelSpecialty: null,
  hidden: false,
  supportedReasoningEfforts: [
    { reasoningEffort: 'low', description: 'Fast' },
    { reasoningEffort: 'high', description: 'Thorough' },
  ],
  defaultReasoningEffort: 'low',
  inputModalities: ['text', 'image'],
  supportsPersonality: false,
  multiAgentVersion: null,
  additionalSpeedTiers: [],
  serviceTiers: [],
  defaultServiceTier: null,
  availableAccessPrograms: null,
  isDefault: true,
};

const CONFIG: Config = {
  model: 'fake-model',
  review_model: null,
  model_context_window: null,
  model_auto_compact_token_limit: null,
  model_auto_compact_token_limit_scope: null,
  model_provider: 'fake',
  approval_policy: null,
  approvals_reviewer: null,
  sandbox_mode: null,
  sandbox_workspace_write: null,
  forced_chatgpt_workspace_id: null,
  forced_login_method: null,
  web_search: null,
  client_search_provider: null,
  tools: null,
  instructions: null,
  developer_instructions: null,
  compact_prompt: null,
  model_reasoning_effort: null,
  model_reasoning_summary: null,
  model_verbosity: null,
  service_tier: null,
  analytics: null,
  apps: null,
  browser_use: null,
  computer_use: null,
  desktop: null,
};
