import { onTestFinished } from 'vitest';
import { Codex } from '../../src/codex/codex.js';
import type { CodexOptions } from '../../src/codex/options.js';
import { FarEnd } from './far-end.js';

const INFO = {
  userAgent: 'tester/0.169.0 (Debian 12; x86_64)',
  codexHome: '/home/user/.codex',
  platformFamily: 'unix',
  platformOs: 'linux',
};

/** Lets a far end take part in the handshake as the app-server does. */
export function greet(far: FarEnd): void {
  far.onRequest('initialize', () => INFO);
  far.next('client/listMethods').then(
    message =>
      far.refuse(
        message,
        -32600,
        'unknown variant `client/listMethods`, expected one of `initialize`, `thread/start`',
      ),
    () => {},
  );
}

/** Makes a session over memory; it is closed when the running test has finished. */
export function openCodex(options: CodexOptions = {}): { codex: Codex; far: FarEnd } {
  const [transport, far] = FarEnd.connect();
  const codex = new Codex({ transport, ...options });
  onTestFinished(() => codex.close());
  return { codex, far };
}
