import { readFileSync } from 'node:fs';

/** What some processes have resident, in MB; pages that they share count once for each, or in part. */
export interface Memory {
  readonly resident: number;
  readonly proportional: number;
}

/** Watches what the descendants of this process have resident, and keeps the peaks; 0 without /proc. */
export class MemoryWatch {
  #resident = 0;
  #proportional = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#look(), intervalMs);
  }

  /** Looks once more, and ends watching. */
  stop(): Memory {
    this.#look();
    clearInterval(this.#timer);
    return { resident: this.#resident, proportional: this.#proportional };
  }

  #look(): void {
    let resident = 0;
    let proportional = 0;
    for (const pid of descendants(process.pid)) {
      const rollup = read(`/proc/${pid}/smaps_rollup`);
      resident += kilobytes(rollup, 'Rss');
      proportional += kilobytes(rollup, 'Pss');
    }
    this.#resident = Math.max(this.#resident, resident / 1_024);
    this.#proportional = Math.max(this.#proportional, proportional / 1_024);
  }
}

function descendants(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap(child => [child, ...descendants(child)]);
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
