import { readdirSync, readFileSync } from 'node:fs';
import { childProcess } from './child-process.js';
import { hostPlatform, isWindows, type Platform } from './platform.js';

/** A process as seen at one moment. */
export interface ProcessRef {
  readonly pid: number;
  readonly parentPid: number;
  /** Tells two processes apart that had the same pid one after the other. */
  readonly startedAt: string;
}

/** How long `ps` may take, in milliseconds. */
const PS_TIMEOUT_MS = 5_000;

/**
 * Lists everything that a process started, directly or not; nothing on Windows, whose own means end
 * a whole tree.
 *
 * The app-server runs each command in a session of its own, so its process group does not hold
 * them, and they outlive an app-server that is killed.
 */
export function descendantsOf(pid: number, platform: Platform = hostPlatform): ProcessRef[] {
  const all = listProcesses(platform);
  const found: ProcessRef[] = [];
  for (let parents = new Set([pid]); parents.size > 0; ) {
    const children = all.filter(child => parents.has(child.parentPid) && !found.includes(child));
    found.push(...children);
    parents = new Set(children.map(child => child.pid));
  }
  return found;
}

/** Kills those of the processes that still are the ones that were seen. */
export function killProcesses(
  processes: readonly ProcessRef[],
  platform: Platform = hostPlatform,
): void {
  if (processes.length === 0) return;
  const now = new Map(listProcesses(platform).map(({ pid, startedAt }) => [pid, startedAt]));
  for (const { pid, startedAt } of processes) {
    if (now.get(pid) !== startedAt) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function listProcesses(platform: Platform): ProcessRef[] {
  if (isWindows(platform)) return [];
  return (platform.os === 'linux' ? listWithProc() : undefined) ?? listWithPs();
}

/** Undefined where `/proc` may not be read, such as in a runtime that grants little. */
function listWithProc(): ProcessRef[] | undefined {
  try {
    return readdirSync('/proc').flatMap(name => {
      const pid = Number(name);
      return Number.isInteger(pid) ? (readProcess(pid) ?? []) : [];
    });
  } catch {
    return undefined;
  }
}

/** Reads `/proc/PID/stat`; the name in it is in parentheses and may hold anything. */
function readProcess(pid: number): ProcessRef | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parentPid: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Where there is no `/proc`: start times are whole seconds then, such as `Wed Nov 25 10:13:31 2026`. */
function listWithPs(): ProcessRef[] {
  const { stdout } = childProcess().spawnSync('/bin/ps', ['-A', '-o', 'pid=,ppid=,lstart='], {
    encoding: 'utf8',
    // The names of days and months follow the language.
    env: { LC_ALL: 'C' },
    timeout: PS_TIMEOUT_MS,
    maxBuffer: 16 * 1024 * 1024,
  });
  return (stdout ?? '').split('\n').flatMap(line => {
    const [, pid, parentPid, startedAt] = /^\s*(\d+)\s+(\d+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (startedAt === undefined) return [];
    return { pid: Number(pid), parentPid: Number(parentPid), startedAt };
  });
}
