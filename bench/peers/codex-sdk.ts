import { type Codex, Codex as CodexSdk, type Thread } from '@openai/codex-sdk';
import type { SampleInput } from '../harness/question.js';

/** Makes a client of `@openai/codex-sdk` that runs the same binary in the same home. */
export function codexSdk({ codexPath, home }: SampleInput): Codex {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const env = { ...Object.fromEntries(inherited), ...home.env };
  return new CodexSdk({ codexPathOverride: codexPath, env });
}

/** Begins a thread, which runs nothing until its first turn. */
export function sdkThread(codex: Codex, { home }: SampleInput): Thread {
  return codex.startThread({ workingDirectory: home.workspace, skipGitRepoCheck: true });
}
