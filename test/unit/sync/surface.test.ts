// Compares the two APIs member by member, as they are at run time.
import { describe, expect, test } from 'vitest';
import { Account } from '../../../src/account/account.js';
import { DeviceLoginHandle } from '../../../src/account/device-login-handle.js';
import { LoginHandle } from '../../../src/account/login-handle.js';
import { Codex } from '../../../src/codex/codex.js';
import { Configuration } from '../../../src/config/configuration.js';
import { Features } from '../../../src/config/features.js';
import { McpServers } from '../../../src/config/mcp-servers.js';
import { PermissionProfiles } from '../../../src/config/permission-profiles.js';
import { Skills } from '../../../src/config/skills.js';
import { approvals } from '../../../src/requests/policies.js';
import { GROUPS, PARTS, Paginated as SyncPaginated } from '../../../src/sync/handles.js';
import * as sync from '../../../src/sync/sync.js';
import { BackgroundTerminals } from '../../../src/thread/background-terminals.js';
import { Goal } from '../../../src/thread/goal.js';
import { GoalRun } from '../../../src/thread/goal-run.js';
import { Paginated } from '../../../src/thread/pages.js';
import { Thread } from '../../../src/thread/thread.js';
import { Turn } from '../../../src/thread/turn.js';

interface AnyClass {
  readonly name: string;
  readonly prototype: object;
}

/** What only one of the two has, and why. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  // A blocking program waits for its app-server anyway.
  Codex: ['prewarm'],
  // Told along with the handle, as its own property.
  Thread: ['id'],
  // The last is a web stream, which is read asynchronously.
  Turn: ['id', 'threadId', 'toReadableStream'],
  // Called by the SDK alone.
  GoalRun: ['begin', 'abandon'],
  Account: ['answerRefresh', 'loginAgain'],
  // A listing cannot be awaited: its first page has a method of its own.
  Paginated: ['then', 'catch', 'finally', 'page'],
};

const RENAMED = new Map<PropertyKey, PropertyKey>([
  [Symbol.asyncIterator, Symbol.iterator],
  [Symbol.asyncDispose, Symbol.dispose],
]);

function membersOf({ prototype }: AnyClass): PropertyKey[] {
  const members: PropertyKey[] = [];
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    members.push(...Reflect.ownKeys(level));
  }
  return [...new Set(members.map(name => RENAMED.get(name) ?? name))];
}

const PAIRS: readonly (readonly [AnyClass, AnyClass])[] = [
  [Codex, sync.Codex],
  [Thread, sync.Thread],
  [Turn, sync.Turn],
  [GoalRun, sync.GoalRun],
  [LoginHandle, sync.LoginHandle],
  [DeviceLoginHandle, sync.DeviceLoginHandle],
  [Paginated, SyncPaginated],
  [Account, GROUPS['account'] as AnyClass],
  [Configuration, GROUPS['config'] as AnyClass],
  [Features, GROUPS['features'] as AnyClass],
  [McpServers, GROUPS['mcp'] as AnyClass],
  [PermissionProfiles, GROUPS['permissionProfiles'] as AnyClass],
  [Skills, GROUPS['skills'] as AnyClass],
  [Goal, PARTS['goal'] as AnyClass],
  [BackgroundTerminals, PARTS['backgroundTerminals'] as AnyClass],
];

describe('both APIs have the same members', () => {
  test.each(PAIRS.map(([a, b]) => [a.name, a, b] as const))('%s', (name, asyncClass, syncClass) => {
    const only = ONLY[name] ?? [];
    const [theirs, ours] = [asyncClass, syncClass].map(one =>
      membersOf(one).filter(member => !only.includes(String(member))),
    );
    expect(syncClass.name).toBe(name);
    expect(new Set(ours)).toEqual(new Set(theirs));
    // What is excepted is there, on one of the two sides.
    const all = [...membersOf(asyncClass), ...membersOf(syncClass)];
    expect(only.filter(member => !all.includes(member))).toEqual([]);
  });

  test('the groups of a session', () => {
    const groups = Object.getOwnPropertyNames(new Codex());
    expect(Object.keys(GROUPS).sort()).toEqual(groups.sort());
  });

  test('the ways to open a session', () => {
    // An app-server for others belongs to a program that goes on, and has an event loop.
    const own = ['length', 'name', 'prototype', 'start', 'serve'];
    const ways = Object.getOwnPropertyNames(Codex).filter(name => !own.includes(name));
    expect(Object.getOwnPropertyNames(sync.Codex).filter(name => !own.includes(name))).toEqual(
      ways,
    );
  });

  test('the ready-made policies', () => {
    expect(Object.keys(sync.approvals)).toEqual(Object.keys(approvals));
  });
});
