/** Gives what this process has used of the processors since `before`, in microseconds. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Gives how long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Gives what is in use of the heap once everything was collected, in bytes. */
export async function heapInUse(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('Cannot measure the heap: run node with --expose-gc');
  // What finalizers and the last ticks let go of is only gone in the next round.
  for (let round = 0; round < 4; round += 1) {
    await new Promise(resolve => setImmediate(resolve));
    gc();
  }
  return process.memoryUsage().heapUsed;
}
