import { mkdirSync, writeFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findThread } from '../../../src/compat/find-thread.js';
import { toPrompt } from '../../../src/compat/prompt.js';
import {
  needsFolderConfig,
  type OpenWith,
  resumeOptions,
  signatureOf,
  startOptions,
} from '../../../src/compat/thread-params.js';
import { toTurnParams } from '../../../src/compat/turn-params.js';
import type { ThreadOptions } from '../../../src/compat/types/options.js';
import { workingDirectory } from '../../../src/compat/working-directory.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

function open(options: ThreadOptions, more: Partial<OpenWith> = {}): OpenWith {
  return { options, cwd: '/project', threadConfig: {}, folder: undefined, ...more };
}

describe('a thread', () => {
  test('is started so that others may have it soon, by the user, who is never asked', () => {
    expect(startOptions(open({}))).toEqual({
      cwd: '/project',
      approvalPolicy: 'never',
      threadSource: 'user',
      config: { thread_unload_delay_secs: 0 },
    });
  });

  test('is started with all options', () => {
    const options: ThreadOptions = {
      model: 'm',
      threadSource: 's',
      sandboxMode: 'workspace-write',
      modelReasoningEffort: 'high',
      networkAccessEnabled: false,
      webSearchMode: 'cached',
      webSearchEnabled: true,
      approvalPolicy: 'on-request',
      additionalDirectories: ['more', '/other'],
    };
    const folder = { sandbox_workspace_write: { writable_roots: ['/configured'] } } as never;
    const given = open(options, { folder, threadConfig: { 'a.token': 't' } });
    expect(startOptions(given)).toEqual({
      cwd: '/project',
      model: 'm',
      sandbox: 'workspace-write',
      approvalPolicy: 'never',
      threadSource: 's',
      config: {
        'a.token': 't',
        model_reasoning_effort: 'high',
        'sandbox_workspace_write.network_access': false,
        'sandbox_workspace_write.writable_roots': ['/project/more', '/other', '/configured'],
        web_search: 'cached',
        thread_unload_delay_secs: 0,
      },
    });
  });

  test.each([
    [null, 'openai'],
    ['mine', 'mine'],
  ])('is resumed with the provider of the configuration: %s', (provider, expected) => {
    const folder = { model_provider: provider, sandbox_workspace_write: null };
    const resumed = resumeOptions(open({ threadSource: 's' }, { folder }));
    expect(resumed).toMatchObject({ modelProvider: expected, excludeTurns: true });
    expect(resumed).not.toHaveProperty('threadSource');
  });

  test.each([
    [true, 'live'],
    [false, 'disabled'],
  ])('searches the web or not: %s', (webSearchEnabled, expected) => {
    expect(startOptions(open({ webSearchEnabled })).config).toHaveProperty('web_search', expected);
  });

  test('is loaded in the same way, whatever began it', () => {
    const signature = signatureOf(open({ model: 'm', threadSource: 's' }));
    expect(signatureOf(open({ model: 'm' }))).toBe(signature);
    expect(signatureOf(open({ model: 'n' }))).not.toBe(signature);
    expect(signatureOf(open({ model: 'm' }, { cwd: '/other' }))).not.toBe(signature);
    expect(signatureOf(open({ model: 'm' }, { threadConfig: { a: 1 } }))).not.toBe(signature);
  });

  test('needs to know its folder only where that matters', () => {
    expect(needsFolderConfig({}, false)).toBe(false);
    expect(needsFolderConfig({ additionalDirectories: [] }, false)).toBe(false);
    expect(needsFolderConfig({ additionalDirectories: ['x'] }, false)).toBe(true);
    expect(needsFolderConfig({}, true)).toBe(true);
  });
});

describe('a turn', () => {
  test('has its schema and its program', () => {
    expect(toTurnParams({})).toEqual({});
    expect(toTurnParams({ outputSchema: { a: 1 }, cyberAccessProgram: 'daybreak_blue' })).toEqual({
      outputSchema: { a: 1 },
      cyberAccessProgram: 'daybreakBlue',
    });
  });
});

describe('a prompt', () => {
  test.each([' lead and trail ', '-', '--help', '/compact', 'a\u2028b'])(
    'is sent as it is: %j',
    text => {
      expect(toPrompt(text)).toEqual([{ type: 'text', text }]);
    },
  );

  test('has its images first, and its texts as one', () => {
    const parts = toPrompt([
      { type: 'text', text: 'a' },
      { type: 'local_image', path: '/1.png' },
      { type: 'text', text: '' },
      { type: 'local_image', path: './2.png' },
      { type: 'text', text: 'b' },
    ]);
    expect(parts).toEqual([
      { type: 'localImage', path: '/1.png' },
      { type: 'localImage', path: resolve('2.png') },
      { type: 'text', text: 'a\n\n\n\nb' },
    ]);
  });

  test.each([
    ['', []],
    [' \n\t', [{ type: 'local_image' as const, path: '/1.png' }]],
  ])('needs a text: %j', (text, parts) => {
    const message = 'No prompt provided via stdin.';
    expect(() => toPrompt(text)).toThrow(message);
    expect(() => toPrompt(parts)).toThrow(message);
  });
});

describe('a working directory', () => {
  test('is this one unless another is given', () => {
    expect(workingDirectory({ skipGitRepoCheck: true })).toBe(process.cwd());
  });

  test.each(['folder', 'file'])('is in a repository, which has a %s', kind => {
    const root = temporaryFolder();
    const inner = join(root, 'a', 'b');
    mkdirSync(inner, { recursive: true });
    if (kind === 'folder') mkdirSync(join(root, '.git'));
    else writeFileSync(join(root, '.git'), 'gitdir: elsewhere\n');
    expect(workingDirectory({ workingDirectory: inner })).toBe(inner);
  });

  test('has to be in a repository', () => {
    const options = { workingDirectory: parse(process.cwd()).root };
    expect(() => workingDirectory(options)).toThrow('Not inside a trusted directory');
    expect(workingDirectory({ ...options, skipGitRepoCheck: true })).toBe(options.workingDirectory);
  });

  test('is a folder', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, `${file}-not`]) {
      const options = { workingDirectory: path, skipGitRepoCheck: true };
      expect(() => workingDirectory(options)).toThrow('No such file or directory');
    }
  });
});

describe('a thread to resume', () => {
  const id = '01a2134f-2a65-71c0-a23d-29bfe6c18cde';

  function codexWith(threads: readonly { id: string; name: string | null }[]) {
    return {
      threads: async function* () {
        yield* threads;
      },
    } as unknown as Parameters<typeof findThread>[0];
  }

  test('is known by its id, which is not looked up', async () => {
    expect(await findThread(codexWith([{ id: 'other', name: id }]), id)).toBe(id);
  });

  test('is found by its whole name', async () => {
    const codex = codexWith([
      { id: 'a', name: 'my thread two' },
      { id: 'b', name: 'my thread' },
    ]);
    expect(await findThread(codex, 'my thread')).toBe('b');
    await expect(findThread(codex, 'thread')).rejects.toThrow(
      'no rollout found for thread id thread',
    );
  });
});
