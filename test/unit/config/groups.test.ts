import { expect, test } from 'vitest';
import { Configuration } from '../../../src/config/configuration.js';
import { Features } from '../../../src/config/features.js';
import { McpServers } from '../../../src/config/mcp-servers.js';
import { PermissionProfiles } from '../../../src/config/permission-profiles.js';
import { Skills } from '../../../src/config/skills.js';
import type { ClientMethod, NotificationMethod } from '../../../src/protocol/protocol.js';

/** A session that answers with what it is given, and keeps what it is asked. */
function fakeClient(...answers: unknown[]) {
  const asked: [method: string, params: unknown][] = [];
  const listeners = new Map<string, (params: never) => void>();
  return {
    asked,
    listeners,
    request: async (method: ClientMethod, params: unknown) => {
      asked.push([method, params]);
      return answers.shift() as never;
    },
    on: (method: NotificationMethod, listener: (params: never) => void) => {
      listeners.set(method, listener);
      const off = (): void => void listeners.delete(method);
      return Object.assign(off, { [Symbol.dispose]: off });
    },
  };
}

const page = (data: unknown[], nextCursor: string | null) => ({ data, nextCursor });

test('lists come with all their pages', async () => {
  const pages = () => [page([1, 2], 'next'), page([], 'last'), page([3], null)];
  const lists = [
    ['permissionProfile/list', (c: never) => new PermissionProfiles(c).list({ cwd: '/w' })],
    ['experimentalFeature/list', (c: never) => new Features(c).list({ threadId: 't' })],
    ['mcpServerStatus/list', (c: never) => new McpServers(c).list({ serverName: 's' })],
  ] as const;
  for (const [method, list] of lists) {
    const client = fakeClient(...pages());
    expect(await list(client as never)).toEqual([1, 2, 3]);
    expect(client.asked.map(([name]) => name)).toEqual([method, method, method]);
    const cursors = client.asked.map(([, params]) => (params as { cursor: unknown }).cursor);
    expect(cursors).toEqual([null, 'next', 'last']);
    expect(Object.keys(client.asked[2]?.[1] as object)).toHaveLength(2);
  }
});

test('a cursor that comes again ends a list', async () => {
  const client = fakeClient(page([1], 'next'), page([2], 'next'));
  const list = new Features(client).list();
  await expect(list).rejects.toThrow(
    'Cannot read the next page: the app-server repeated its cursor',
  );
});

test('every call is one request', async () => {
  const client = fakeClient();
  client.request = async (method, params) => {
    client.asked.push([method, params]);
    return { data: 'data', enablement: 'enablement', effectiveEnabled: true } as never;
  };
  const config = new Configuration(client);
  const features = new Features(client);
  const skills = new Skills(client);
  const mcp = new McpServers(client);

  await config.read({ cwd: '/w' });
  await config.write('a.b', 1);
  await config.write('a', { b: 1 }, { mergeStrategy: 'upsert', expectedVersion: 'v' });
  await config.writeAll(
    [
      { keyPath: 'a', value: 1 },
      { keyPath: 'b', value: 2, mergeStrategy: 'upsert' },
    ],
    { reloadUserConfig: true },
  );
  await config.requirements();
  expect(await features.set({ memories: true })).toBe('enablement');
  expect(await skills.list({ cwds: ['/w'] })).toBe('data');
  expect(await skills.setEnabled({ name: 'tidy' }, false)).toBe(true);
  await skills.setExtraRoots(['/s']);
  await mcp.reload();
  await mcp.login('s', { scopes: ['read'] });
  await mcp.readResource({ server: 's', uri: 'x:y' });
  await mcp.callTool({ threadId: 't', server: 's', tool: 'do' });

  expect(client.asked).toEqual([
    ['config/read', { cwd: '/w' }],
    ['config/value/write', { keyPath: 'a.b', value: 1, mergeStrategy: 'replace' }],
    [
      'config/value/write',
      { keyPath: 'a', value: { b: 1 }, mergeStrategy: 'upsert', expectedVersion: 'v' },
    ],
    [
      'config/batchWrite',
      {
        edits: [
          { keyPath: 'a', value: 1, mergeStrategy: 'replace' },
          { keyPath: 'b', value: 2, mergeStrategy: 'upsert' },
        ],
        reloadUserConfig: true,
      },
    ],
    ['configRequirements/read', undefined],
    ['experimentalFeature/enablement/set', { enablement: { memories: true } }],
    ['skills/list', { cwds: ['/w'] }],
    ['skills/config/write', { name: 'tidy', enabled: false }],
    ['skills/extraRoots/set', { extraRoots: ['/s'] }],
    ['config/mcpServer/reload', undefined],
    ['mcpServer/oauth/login', { name: 's', scopes: ['read'] }],
    ['mcpServer/resource/read', { server: 's', uri: 'x:y' }],
    ['mcpServer/tool/call', { threadId: 't', server: 's', tool: 'do' }],
  ]);
});

test('listeners are told what the app-server says', () => {
  const client = fakeClient();
  const heard: unknown[] = [];
  const mcp = new McpServers(client);
  const subscriptions = [
    new Skills(client).onChanged(() => heard.push('changed')),
    mcp.onLoginCompleted(({ name }) => heard.push(name)),
    mcp.onStatus(({ status }) => heard.push(status)),
  ];
  client.listeners.get('skills/changed')?.({} as never);
  client.listeners.get('mcpServer/oauthLogin/completed')?.({ name: 's' } as never);
  client.listeners.get('mcpServer/startupStatus/updated')?.({ status: 'ready' } as never);
  expect(heard).toEqual(['changed', 's', 'ready']);
  for (const off of subscriptions) off();
  expect(client.listeners.size).toBe(0);
});
