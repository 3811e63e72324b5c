import { Codex } from 'codex-app-server-sdk';
import type { SampleInput } from './question.js';

/** Starts a session of this package with the real app-server of a sample. */
export function startOurs({ codexPath, home }: SampleInput): Promise<Codex> {
  return Codex.start({
    codexPath,
    codexHome: home.codexHome,
    cwd: home.workspace,
    env: home.env,
  });
}

/** Checks an answer of the scripted model, and counts it. */
export function checkAnswer(text: string): number {
  if (text !== 'ok') throw new Error(`Cannot count a turn: it answered ${JSON.stringify(text)}`);
  return 1;
}
