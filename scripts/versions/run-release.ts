import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { checks } from './checks.js';
import type { ReleaseFacts } from './facts.js';

/** What became of one check on one release. */
export interface CheckResult {
  readonly name: string;
  /** What went wrong; undefined when nothing did. */
  readonly problem?: string;
}

/** How long one check may take, in milliseconds. */
const CHECK_MS = 30_000;

/** Makes every check on one session with the binary of a release that is known by its types. */
export async function runRelease(facts: ReleaseFacts, codexPath: string): Promise<CheckResult[]> {
  const { version, methods } = facts;
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex({ codexPath, requestTimeoutMs: 15_000 });
  const results: CheckResult[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const problem = await problemOf(check({ version, methods, codex, model }));
    results.push(problem === undefined ? { name } : { name, problem });
  }
  return results;
}

async function problemOf(check: Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>(resolve => {
    timer = setTimeout(resolve, CHECK_MS, `did not end within ${CHECK_MS / 1_000} s`);
  });
  const problem = check.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  try {
    return await Promise.race([problem, late]);
  } finally {
    clearTimeout(timer);
  }
}
