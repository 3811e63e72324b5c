import { readdirSync, readFileSync } from 'node:fs';

const GRACE_MS = 2_000;

/**
 * Waits for every process to end that was started with `entry`, as `NAME=value`, in its environment,
 * and names those that do not; none where there is no /proc.
 */
export async function processesWith(entry: string): Promise<string[]> {
  const deadline = Date.now() + GRACE_MS;
  for (;;) {
    const left = named(entry);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function named(entry: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && read(name, 'environ').split('\0').includes(entry))
    .map(pid => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ').trim()}`);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
