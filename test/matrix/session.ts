import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Codex } from '../../src/codex/codex.js';
import type { CodexOptions } from '../../src/codex/options.js';
import { FakeAppServer, type FakeTransport } from '../../src/testing/testing.js';
import { isRunning } from '../support/processes.js';
import type { SmallLimits } from './scenario.js';

const MARK = 'RELIABILITY_RUN';

/** A session with a fake app-server, and what it has started. */
export interface Opened {
  readonly server: FakeAppServer;
  readonly codex: Codex;
  /** The processes of this session that run, on stdio; none on other transports. */
  processes(): number[];
}

/** Opens a session over a transport, the way that a user of it would. */
export async function openSession(
  transport: FakeTransport,
  limits: SmallLimits,
  recovery: boolean,
): Promise<Opened> {
  const server = await FakeAppServer.start({ transport });
  const mark = randomUUID();
  try {
    const codex = await open(server, { limits, recovery, mark });
    const processes = (): number[] => (transport === 'stdio' ? marked(mark) : []);
    return { server, codex, processes };
  } catch (error) {
    await server.close();
    throw error;
  }
}

interface HowToOpen {
  readonly limits: SmallLimits;
  readonly recovery: boolean;
  readonly mark: string;
}

function open(server: FakeAppServer, { limits, recovery, mark }: HowToOpen): Promise<Codex> {
  const { requestTimeoutMs = 10_000, maxBufferedBytes, maxInputBytes } = limits;
  const isChild = server.transport === 'stdio';
  const options: CodexOptions = {
    // The handshake of a process that has to start first is waited for as long.
    requestTimeoutMs: isChild ? Math.max(requestTimeoutMs, 3_000) : requestTimeoutMs,
    maxBufferedBytes,
    retry: { maxAttempts: 3, initialDelayMs: 10, maxDelayMs: 20 },
    ...(recovery ? {} : { recovery: false }),
  };
  if (server.transport === 'ws' || server.transport === 'unix') {
    return Codex.connect(server.url, { ...options, maxFrameBytes: maxInputBytes });
  }
  const started = { ...server.codexOptions, ...options, maxLineBytes: maxInputBytes };
  return Codex.start({ ...started, env: { [MARK]: mark } });
}

function marked(mark: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isInteger(pid) && environmentOf(pid).includes(`${MARK}=${mark}`))
    .filter(isRunning);
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
