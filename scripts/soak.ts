/**
 * Keeps a real app-server busy with every kind of work, and looks at what is left behind.
 *
 * `npm run soak -- --minutes 30`, or `--seconds 60`; ends with a verdict and its exit code.
 */
import { parseArgs } from 'node:util';
import type { Codex } from 'codex-app-server-sdk';
import { type RecordedRequest, ScriptedModel } from 'codex-app-server-sdk/testing';
import { codexProcesses } from './lib/codex-processes.js';
import { measure, openFiles, type Sample } from './soak/measure.js';
import { verdict } from './soak/verdict.js';
import { answer, type Soak, type SoakCounts, WORKS } from './soak/work.js';

/** How many turns a thread has before another one takes its place. */
const TURNS_PER_THREAD = 30;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    threads: { type: 'string', default: '50' },
  },
});
const totalMs = Number(values.seconds ?? Number(values.minutes) * 60) * 1_000;
const threads = Number(values.threads);
if (!(totalMs >= 10_000 && threads >= 1)) {
  throw new Error('Cannot soak: it takes at least 10 seconds and one thread');
}

/** Does one kind of work after the other on threads of its own until the time is over. */
async function worker(soak: Soak, index: number, until: number): Promise<void> {
  for (let round = 0; performance.now() < until; ) {
    await using thread = await soak.codex.startThread({ approvalPolicy: 'on-request' });
    const end = round + TURNS_PER_THREAD;
    for (; round < end && performance.now() < until; round += 1) {
      const work = WORKS[(index + round) % WORKS.length];
      await work?.(soak, thread, `${index}.${round}`);
    }
  }
}

function show(sample: Sample): void {
  const { seconds, turns, heap, serverRss, files, resources, listeners } = sample;
  const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(2);
  const cells = [
    seconds,
    turns,
    megabytes(heap),
    megabytes(serverRss),
    files,
    resources,
    listeners,
  ];
  console.log(cells.map(cell => String(cell).padStart(10)).join(''));
}

/** Works until the time is over; gives the samples from the end of the warm-up on. */
async function soakThrough(codex: Codex, model: ScriptedModel): Promise<Sample[]> {
  const serverPid = [...codexProcesses().values()].find(
    ({ parent }) => parent === process.pid,
  )?.pid;
  // One signal for all turns of a worker: a leak of listeners on it is warned about.
  const signals = Array.from({ length: threads }, () => new AbortController().signal);
  const started = performance.now();
  const until = started + totalMs;
  const samples: Sample[] = [];
  const take = (): void => {
    forget(model);
    const sample = measure({ started, turns: counts.turns, serverPid, signals });
    show(sample);
    if (performance.now() - started > totalMs / 4) samples.push(sample);
  };
  const timer = setInterval(take, Math.min(10_000, totalMs / 12));
  const workers = signals.map((signal, index) => worker({ codex, signal, counts }, index, until));
  try {
    await Promise.all(workers);
  } finally {
    clearInterval(timer);
  }
  return samples;
}

/** The model keeps all that it was asked: that is not what is measured here. */
function forget(model: ScriptedModel): void {
  requests += model.requests.length;
  (model.requests as RecordedRequest[]).length = 0;
}

const counts: SoakCounts = { turns: 0, requests: 0 };
let requests = 0;
const problems: string[] = [];
const filesBefore = openFiles();
process.on('warning', ({ name, message }) => problems.push(`warning: ${name}: ${message}`));
const model = await ScriptedModel.start();
try {
  model.otherwise(answer);
  const codex = await model.startCodex({
    approvals: { command: () => 'accept' },
    configOverrides: ['features.shell_snapshot=false'],
  });
  const names = ['seconds', 'turns', 'heap MB', 'server MB', 'files', 'resources', 'listeners'];
  console.log(names.map(name => name.padStart(10)).join(''));
  problems.push(...verdict(await soakThrough(codex, model)));
  forget(model);
  if (requests !== counts.requests) {
    problems.push(`the model was asked ${requests} times for turns that take ${counts.requests}`);
  }
} catch (error) {
  problems.push(String(error));
} finally {
  await model.close();
}
const filesLeft = openFiles() - filesBefore;
if (filesLeft > 5) problems.push(`${filesLeft} files are open after the end`);
for (const problem of problems) console.log(`FAILED: ${problem}`);
if (problems.length === 0) console.log(`ok: ${counts.turns} turns left nothing behind`);
process.exitCode = problems.length === 0 ? 0 : 1;
