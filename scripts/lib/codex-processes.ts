import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface CodexProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The package's own binary, or the script that launches it. */
const codexPath = /\/node_modules\/(@openai\/codex|\.bin\/codex\b)/;

/** Lists the running processes of the codex package, by process id; empty where there is no /proc. */
export function codexProcesses(): Map<number, CodexProcess> {
  const found = new Map<number, CodexProcess>();
  if (process.platform !== 'linux') return found;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    if (!codexPath.test(`${executable(pid)} ${command}`)) continue;
    found.set(pid, { pid, parent: parentOf(pid), command });
  }
  return found;
}

/**
 * Waits for the codex processes that are not in `before` to end, and returns those that do not.
 *
 * A process whose parent is a living node process belongs to somebody who works beside us, such
 * as an editor's test runner, and is left out: what our own steps leave behind is an orphan.
 */
export async function leftoverCodexProcesses(
  before: ReadonlySet<number>,
  graceMs = 5_000,
): Promise<CodexProcess[]> {
  const deadline = Date.now() + graceMs;
  while (true) {
    const all = codexProcesses();
    const left = [...all.values()].filter(
      ({ pid, parent }) => !before.has(pid) && (all.has(parent) || !isNode(parent)),
    );
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

function isNode(pid: number): boolean {
  return /\/(node|bun|deno)$/.test(executable(pid));
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
}

function executable(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
