/** Sends requests with at most so many of them on the way, and gives what that took, in milliseconds. */
export async function keepInFlight(
  request: () => Promise<unknown>,
  { count, depth }: { readonly count: number; readonly depth: number },
): Promise<number> {
  let left = count;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await request();
    }
  };
  await Promise.all(Array.from({ length: depth }, worker));
  return performance.now() - started;
}
