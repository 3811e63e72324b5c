import { readdirSync, readFileSync } from 'node:fs';

/** Lists the app-server processes that live in a CODEX_HOME. */
export function serverPids(codexHome: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => Number.isInteger(pid) && read(pid, 'cmdline').includes('app-server'))
    .filter(pid => read(pid, 'environ').split('\0').includes(`CODEX_HOME=${codexHome}`));
}

/** Kills the app-server processes that live in a CODEX_HOME. */
export function killServers(codexHome: string): void {
  const pids = serverPids(codexHome);
  if (pids.length === 0) throw new Error('There is no app-server to kill');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
