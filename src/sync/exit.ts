/** Something that has to be stopped before this thread ends. */
export interface Stoppable {
  /** Stops it, synchronously. */
  stop(): void;
}

const running = new Set<Stoppable>();

/**
 * Stops `stoppable` when this thread exits, until the function that comes back is called.
 *
 * There is no listener for signals: a thread that waits could not run it, and a process that has one
 * cannot be ended by the signal. Without one, SIGINT ends the process at once.
 */
export function stopAtExit(stoppable: Stoppable): () => void {
  if (running.size === 0) process.on('exit', stopAll);
  running.add(stoppable);
  return () => {
    if (running.delete(stoppable) && running.size === 0) process.off('exit', stopAll);
  };
}

function stopAll(): void {
  for (const stoppable of running) stoppable.stop();
}
