import { readdirSync, readFileSync } from 'node:fs';

/**
 * Sums up the memory of every process that lives in a CODEX_HOME, in bytes: what each has for itself,
 * and its share of what it has in common with others. Linux only.
 */
export function memoryOfHome(codexHome: string): { processes: number; bytes: number } {
  const kilobytes = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => Number(pid) !== process.pid)
    .filter(pid => read(`/proc/${pid}/environ`).split('\0').includes(`CODEX_HOME=${codexHome}`))
    .map(pid => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0))
    .filter(size => size > 0);
  const total = kilobytes.reduce((sum, size) => sum + size, 0);
  return { processes: kilobytes.length, bytes: total * 1024 };
}

/** A process may end between two looks. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
