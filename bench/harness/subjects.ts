import { Codex, type CodexOptions } from 'codex-app-server-sdk';
import type { SampleInput } from './question.js';

/** Gives the options of a session of this package with the real app-server of a sample. */
export function sessionOf({ codexPath, home }: SampleInput): CodexOptions {
  return { codexPath, codexHome: home.codexHome, cwd: home.workspace, env: home.env };
}

/** Starts such a session. */
export function startOurs(input: SampleInput): Promise<Codex> {
  return Codex.start(sessionOf(input));
}

/** Checks an answer of the scripted model, and counts it. */
export function checkAnswer(text: string): number {
  if (text !== 'ok') throw new Error(`Cannot count a turn: it answered ${JSON.stringify(text)}`);
  return 1;
}
