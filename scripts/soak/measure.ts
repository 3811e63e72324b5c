import { getEventListeners } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** What this process and its app-server use at one moment. */
export interface Sample {
  readonly seconds: number;
  readonly turns: number;
  /** What is in use after a garbage collection, in bytes. */
  readonly heap: number;
  /** What the app-server has resident, in bytes; 0 where there is no /proc. */
  readonly serverRss: number;
  readonly files: number;
  /** Handles and timers that keep the process alive. */
  readonly resources: number;
  /** Listeners on the process and on the signals that live on. */
  readonly listeners: number;
}

/** What is measured beside this process itself. */
export interface Measured {
  readonly started: number;
  readonly turns: number;
  readonly serverPid: number | undefined;
  readonly signals: readonly AbortSignal[];
}

const EVENTS = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'warning', 'unhandledRejection'];

/** Measures once, after a garbage collection. */
export function measure({ started, turns, serverPid, signals }: Measured): Sample {
  if (globalThis.gc === undefined) throw new Error('Cannot measure: run node with --expose-gc');
  globalThis.gc();
  return {
    seconds: Math.round((performance.now() - started) / 1_000),
    turns,
    heap: process.memoryUsage().heapUsed,
    serverRss: serverPid === undefined ? 0 : residentBytes(serverPid),
    files: openFiles(),
    resources: process.getActiveResourcesInfo().length,
    listeners:
      EVENTS.reduce((count, event) => count + process.listenerCount(event), 0) +
      signals.reduce((count, signal) => count + getEventListeners(signal, 'abort').length, 0),
  };
}

/** Counts the open files of this process; 0 where there is no /proc. */
export function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
