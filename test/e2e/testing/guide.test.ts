// Runs the code of the guide as the tests that it shows, on the sources.
import { vi } from 'vitest';

vi.mock('codex-app-server-sdk/testing', () => import('../../../src/testing/testing.js'));

await import('../../../examples/snippets/testing.js');
