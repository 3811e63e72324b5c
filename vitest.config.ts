import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const source = (path: string): string => local(`src/${path}`);

export default defineConfig({
  // The examples import the package by its name; the tests run them on the sources.
  resolve: {
    alias: [
      { find: /^codex-app-server-sdk$/, replacement: source('index.ts') },
      { find: /^codex-app-server-sdk\/sync$/, replacement: source('sync/sync.ts') },
      { find: /^codex-app-server-sdk\/compat$/, replacement: source('compat/compat.ts') },
      { find: /^codex-app-server-sdk\/testing$/, replacement: source('testing/testing.ts') },
    ],
  },
  test: {
    // The tests spawn real servers, so more workers than this only take turns on a small machine.
    maxWorkers: 2,
    setupFiles: ['test/support/canary.ts'],
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          // A busy machine takes seconds to start a process.
          testTimeout: 20_000,
          // The stacks of all errors of a test are made and read after it.
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: ['test/support/make-home-template.ts'],
          setupFiles: ['test/support/use-home-template.ts'],
          env: { PATH: [local('test/support/bin'), process.env['PATH']].join(delimiter) },
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/protocol/generated/**'],
      reporter: ['text-summary'],
      thresholds: { lines: 90 },
    },
  },
});
