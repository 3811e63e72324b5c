import { loadEngine } from '../../src/codex/load-engine.js';

/** Loads what a session loads when it is used: it would come in real time, in the midst of virtual time. */
export async function loadSession(): Promise<void> {
  await Promise.all([loadEngine(), import('../../src/codex/open-client.js')]);
}
