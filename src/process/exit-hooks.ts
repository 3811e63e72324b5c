const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Registry {
  readonly stops: Set<() => void>;
}

// One for all copies of this package in a process: each would leave a signal to the other.
const KEY = Symbol.for('codex-app-server-sdk.exit-hooks');
const shared = globalThis as { [KEY]?: Registry };
shared[KEY] ??= { stops: new Set() };
const { stops } = shared[KEY];

/**
 * Runs `stop` when this process exits, or when a signal is about to end it.
 *
 * A signal that the host handles itself is left to the host. Returns a function that takes the hook
 * back; the last one removes the listeners.
 */
export function stopAtHostExit(stop: () => void): () => void {
  if (stops.size === 0) {
    process.on('exit', stopAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  stops.add(stop);
  return () => {
    if (!stops.delete(stop) || stops.size > 0) return;
    removeListeners();
  };
}

function removeListeners(): void {
  process.off('exit', stopAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function stopAll(): void {
  for (const stop of stops) stop();
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  stopAll();
  removeListeners();
  try {
    // With no listener left, the signal does what it does by default.
    process.kill(process.pid, signal);
  } catch {
    // Windows tells of a closed console or Ctrl-Break, but cannot send such a signal.
    process.exit(1);
  }
}
