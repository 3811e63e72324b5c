import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Codex } from 'codex-app-server-sdk';
import type { PlainAnswer } from './model-process.js';
import type { ModelHome } from './question.js';

/** A scripted model that runs in a process of its own. */
export interface RunningModel {
  readonly home: ModelHome;
  close(): Promise<void>;
}

/** Starts a model, and warms its home up: the first app-server in a home sets up its databases. */
export async function startModel(compiled: string, answer: PlainAnswer): Promise<RunningModel> {
  const script = join(compiled, 'harness', 'model-process.js');
  const child = spawn(process.execPath, [script, JSON.stringify(answer)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  try {
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string];
    const home = JSON.parse(line) as ModelHome;
    await warmUp(home);
    return { home, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function warmUp({ codexHome, workspace: cwd, env }: ModelHome): Promise<void> {
  await using codex = await Codex.start({ codexHome, cwd, env });
  await codex.startThread();
}
