import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process as seen at one moment. */
export interface ProcessRef {
  readonly pid: number;
  readonly parentPid: number;
  /** Tells two processes apart that had the same pid one after the other; empty when unknown. */
  readonly startedAt: string;
}

/**
 * Lists everything that a process started, directly or not.
 *
 * The app-server runs each command in a session of its own, so its process group does not hold
 * them, and they outlive an app-server that is killed.
 */
export function descendantsOf(pid: number): ProcessRef[] {
  const all = listProcesses();
  const found: ProcessRef[] = [];
  for (let parents = new Set([pid]); parents.size > 0; ) {
    const children = all.filter(({ parentPid }) => parents.has(parentPid));
    found.push(...children);
    parents = new Set(children.map(child => child.pid));
  }
  return found;
}

/** Kills those of the processes that still are the ones that were seen. */
export function killProcesses(processes: readonly ProcessRef[]): void {
  for (const seen of processes) {
    if (seen.startedAt !== '' && readProcess(seen.pid)?.startedAt !== seen.startedAt) continue;
    try {
      process.kill(seen.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function listProcesses(): ProcessRef[] {
  if (process.platform !== 'linux') return listWithPs();
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name);
    return Number.isInteger(pid) ? (readProcess(pid) ?? []) : [];
  });
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

function listWithPs(): ProcessRef[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap(line => {
    const [pid, parentPid] = line.trim().split(/\s+/).map(Number);
    return pid && parentPid !== undefined ? { pid, parentPid, startedAt: '' } : [];
  });
}
