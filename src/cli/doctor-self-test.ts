import type { Check, Finding } from './doctor-check.js';
import { formatDuration } from './format.js';
import { openRunSession } from './session.js';

interface SelfTest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

const ADVICE =
  'see the checks above; when they are fine, please report this with all of this output';

/** One whole turn with the offline model, in a CODEX_HOME that is thrown away. */
export function selfTestCheck(test: SelfTest): Check {
  return {
    name: 'self-test',
    advice: ADVICE,
    limitMs: 60_000,
    run: signal => runTurn(test, signal),
  };
}

async function runTurn({ env, folder: cwd }: SelfTest, signal: AbortSignal): Promise<Finding> {
  const startedAt = performance.now();
  await using session = await openRunSession({ offline: true, cwd, env, signal, tell: () => {} });
  const startMs = Math.round(performance.now() - startedAt);
  const thread = await session.codex.startThread({ sandbox: 'read-only' });
  const { status, items } = await thread.run('Test yourself.', { signal });
  const turnMs = Math.round(performance.now() - startedAt) - startMs;
  const command = items.find(item => item.type === 'commandExecution');
  const facts = { turn: status, command: command?.exitCode ?? null, startMs, turnMs };
  const times = `start ${formatDuration(startMs)}, turn ${formatDuration(turnMs)}`;
  if (status === 'completed' && command?.exitCode === 0) {
    const detail = `a turn with the offline model ran a command and completed · ${times}`;
    return { status: 'ok', detail, facts };
  }
  const ran =
    command === undefined ? 'ran no command' : `its command exited with ${command.exitCode}`;
  return {
    status: 'fail',
    detail: `the turn is ${status}, and ${ran} · ${times}`,
    advice: ADVICE,
    facts,
  };
}
