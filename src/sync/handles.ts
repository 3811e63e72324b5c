import { handleClass } from './handle-class.js';
import type * as surface from './surface.js';

/**
 * One input to the agent, until its end. Iterating it is `stream()`.
 *
 * @interface
 */
export type Turn<Output = unknown> = surface.Turn<Output>;

export const Turn: surface.HandleClass<surface.Turn> = handleClass('Turn', {
  settles: ['run'],
  streams: ['stream', 'text'],
  calls: ['snapshot', 'steer', 'interrupt'],
  iterates: 'stream',
});

/**
 * The work on a goal, seen as one turn over all the turns that the app-server starts for it.
 *
 * @interface
 */
export type GoalRun = surface.GoalRun;

export const GoalRun: surface.HandleClass<surface.GoalRun> = handleClass('GoalRun', {
  consumes: ['run'],
  streams: ['stream', 'turns'],
  gets: ['goal', 'ended'],
  iterates: 'stream',
});

const Goal: surface.HandleClass<surface.Goal> = handleClass('Goal', {
  calls: ['get', 'clear'],
  waits: ['set'],
});

const BackgroundTerminals: surface.HandleClass<surface.BackgroundTerminals> = handleClass(
  'BackgroundTerminals',
  { calls: ['list', 'terminate', 'clean'] },
);

/** What a thread has besides, by the names of its properties. */
export const PARTS: Readonly<Record<string, surface.HandleClass<unknown>>> = {
  goal: Goal,
  backgroundTerminals: BackgroundTerminals,
};

/**
 * A conversation with the agent. Made by `codex.startThread()` and its siblings.
 *
 * @interface
 */
export type Thread = surface.Thread;

export const Thread: surface.HandleClass<surface.Thread> = handleClass('Thread', {
  parts: PARTS,
  gets: ['info', 'pending'],
  consumes: ['run'],
  waits: [
    'turn',
    'send',
    'configure',
    'compact',
    'review',
    'revert',
    'shellCommand',
    'unsubscribe',
  ],
  calls: ['attach', 'read', 'turns', 'items', 'setName', 'fork', 'archive', 'delete'],
  listens: ['onPending', 'onToolProgress', 'onTurn'],
  options: { run: 1, turn: 1, fork: 0 },
  disposes: 'unsubscribe',
});

/**
 * A ChatGPT login through the browser of this machine.
 *
 * @interface
 */
export type LoginHandle = surface.LoginHandle;

export const LoginHandle: surface.HandleClass<surface.LoginHandle> = handleClass('LoginHandle', {
  calls: ['wait', 'cancel'],
});

/**
 * A ChatGPT login with a code that the user types into a page, on any device.
 *
 * @interface
 */
export type DeviceLoginHandle = surface.DeviceLoginHandle;

export const DeviceLoginHandle: surface.HandleClass<surface.DeviceLoginHandle> = handleClass(
  'DeviceLoginHandle',
  { calls: ['wait', 'cancel'] },
);

/** A listing: see {@link surface.Paginated}. */
export const Paginated: surface.HandleClass<surface.Paginated<unknown>> = handleClass('Paginated', {
  calls: ['page', 'pages', 'toArray'],
});

Object.defineProperty(Paginated.prototype, Symbol.iterator, {
  *value(this: surface.Paginated<unknown>): Generator<unknown, undefined, undefined> {
    for (const page of this.pages()) yield* page.data;
  },
  writable: true,
  configurable: true,
});

/** What a session has besides, by the names of its properties. */
export const GROUPS: Readonly<Record<string, surface.HandleClass<unknown>>> = {
  account: handleClass<surface.Account>('Account', {
    calls: [
      'read',
      'loginWithApiKey',
      'loginWithChatgpt',
      'loginWithDeviceCode',
      'loginWithTokens',
      'logout',
      'rateLimits',
      'usage',
    ],
    listens: ['onUpdated', 'onRateLimits', 'onLoginCompleted'],
  }),
  config: handleClass<surface.Configuration>('Configuration', {
    calls: ['read', 'write', 'writeAll', 'requirements'],
  }),
  features: handleClass<surface.Features>('Features', { calls: ['list', 'set'] }),
  mcp: handleClass<surface.McpServers>('McpServers', {
    calls: ['list', 'reload', 'login', 'readResource', 'callTool'],
    listens: ['onLoginCompleted', 'onStatus'],
  }),
  permissionProfiles: handleClass<surface.PermissionProfiles>('PermissionProfiles', {
    calls: ['list'],
  }),
  skills: handleClass<surface.Skills>('Skills', {
    calls: ['list', 'setEnabled', 'setExtraRoots'],
    listens: ['onChanged'],
  }),
};
