import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The peer, as far as it is used here: its own types need a package that it does not bring. */
interface Peer {
  Codex: new (options: {
    codexPathOverride: string;
  }) => {
    startThread(options: { skipGitRepoCheck: boolean }): {
      run(input: string): Promise<{ finalResponse: string }>;
    };
  };
}

const PEER: string = '@openai/codex-sdk';

/** A fault that can be committed to a client that starts a process for each turn. */
export interface PeerFault {
  /** The scenario of this package's own table that is alike. */
  readonly name: string;
  /** What the stand-in process does, in JavaScript, after it has begun a turn. */
  readonly does: string;
}

export const PEER_FAULTS: readonly PeerFault[] = [
  { name: 'killed (SIGKILL)', does: `process.kill(process.pid, 'SIGKILL');` },
  {
    name: 'exits with code 3, saying why',
    does: `process.stderr.write('out of memory'); process.exitCode = 3;`,
  },
  { name: 'exits by itself with code 0', does: '' },
  {
    name: 'killed in the middle of a line',
    does: `process.stdout.write('{"type":"turn.comp', () => process.kill(process.pid, 'SIGKILL'));`,
  },
  {
    name: 'closes its output, and lives on',
    does: `require('node:fs').closeSync(1); setInterval(() => {}, 1000);`,
  },
  {
    name: 'says nothing any more (with `requestTimeoutMs` and `idleTimeoutMs`)',
    does: 'setInterval(() => {}, 1000);',
  },
  {
    name: 'lines that are no messages',
    does: `console.log('not a message'); console.log('{"type":"turn.completed","usage":null}');`,
  },
];

const BEGIN = `#!${process.execPath}
require('node:fs').writeFileSync(__filename + '.pid', String(process.pid));
for (const event of [{ type: 'thread.started', thread_id: 't' }, { type: 'turn.started' }])
  require('node:fs').writeSync(1, JSON.stringify(event) + '\\n');
`;

/** How long a turn may take before it counts as one that never ends, in milliseconds. */
const DEADLINE_MS = 3_000;

/** Commits a fault to `@openai/codex-sdk` in mid-turn, and tells what becomes of `thread.run()`. */
export async function runPeer({ does }: PeerFault, folder: string): Promise<string> {
  const stand = join(folder, 'codex.cjs');
  writeFileSync(stand, BEGIN + does);
  chmodSync(stand, 0o755);
  const { Codex }: Peer = await import(PEER);
  const codex = new Codex({ codexPathOverride: stand });
  const run = codex
    .startThread({ skipGitRepoCheck: true })
    .run('hi')
    .then(
      ({ finalResponse }) => `resolves with «${finalResponse}», as if the turn had completed`,
      error => `throws \`${error.constructor.name}\` («${firstLine(error)}»)`,
    );
  const outcome = await Promise.race([run, pause(DEADLINE_MS, 'waits for ever')]);
  endStandIn(`${stand}.pid`);
  await run;
  return outcome;
}

function endStandIn(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function firstLine(error: Error): string {
  const [line = ''] = error.message.split('\n');
  return line.trim();
}
