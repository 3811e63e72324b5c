import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Codex } from '../codex/codex.js';
import { Redactor } from '../testing/redactor.js';
import { leadsToSecret } from '../testing/secret-names.js';
import type { DoctorArguments } from './args.js';
import { type Check, type CheckReport, runCheck } from './doctor-check.js';
import { localChecks } from './doctor-local.js';
import { formatCheck, formatJson, formatSummary } from './doctor-report.js';
import { selfTestCheck } from './doctor-self-test.js';
import { type ServerUnderTest, serverChecks } from './doctor-server.js';
import { type CliIo, EXIT_CODES, write } from './io.js';
import { StopSignals } from './stop-signals.js';

const LEAST_SECRET = 6;

/** Looks at everything that a session needs, prints what it found, and gives the exit code. */
export async function doctorCommand(args: DoctorArguments, io: CliIo): Promise<number> {
  using stop = new StopSignals(io);
  const color = io.stdout.isTTY === true && !io.env['NO_COLOR'];
  const redactor = new Redactor({ text: false, secrets: secretValues(io.env) });
  const reports: CheckReport[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'codex-doctor-'));
  const { server, close } = serverUnderTest(io, folder);
  try {
    for (const check of allChecks(io, server)) {
      const report = redactor.message(await runCheck(check, stop.signal)) as CheckReport;
      reports.push(report);
      if (!args.json) await write(io.stdout, formatCheck(report, color));
    }
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
  await write(io.stdout, args.json ? formatJson(reports, new Date()) : formatSummary(reports));
  if (stop.signal.aborted) return EXIT_CODES.interrupted;
  const failed = reports.some(({ status }) => status === 'fail');
  return failed ? EXIT_CODES.failed : EXIT_CODES.completed;
}

function allChecks(io: CliIo, server: ServerUnderTest): Check[] {
  const { env, folder } = server;
  return [...localChecks(io.env), ...serverChecks(server), selfTestCheck({ env, folder })];
}

/** Whatever a program may have been told in the environment, and may repeat in a message. */
function secretValues(env: CliIo['env']): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    leadsToSecret(name) && value.length >= LEAST_SECRET ? [value] : [],
  );
}

function serverUnderTest(
  io: CliIo,
  folder: string,
): { server: ServerUnderTest; close(): Promise<void> } {
  const warnings: string[] = [];
  let starting: Promise<Codex> | undefined;
  let failed = false;
  let [spawnedAt, answeredAt] = [0, 0];
  const start = async (signal: AbortSignal): Promise<Codex> => {
    spawnedAt = performance.now();
    const codex = new Codex({
      cwd: io.cwd,
      env: io.env,
      inheritEnv: false,
      signal,
      onWire: (_, direction) => {
        if (direction === 'in' && answeredAt === 0) answeredAt = performance.now();
      },
    });
    codex.on('configWarning', ({ summary }) => warnings.push(summary));
    try {
      await codex.request('account/read', {}, { signal });
      return codex;
    } catch (error) {
      failed = true;
      await codex.close();
      throw error;
    }
  };
  const server: ServerUnderTest = {
    env: io.env,
    folder,
    warnings,
    connect: signal => (starting ??= start(signal)),
    failed: () => failed,
    initializeMs: () => answeredAt - spawnedAt,
  };
  return { server, close: async () => (await starting?.catch(() => undefined))?.close() };
}
