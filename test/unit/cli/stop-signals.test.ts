import { expect, test } from 'vitest';
import { StopSignals } from '../../../src/cli/stop-signals.js';

test('the first request aborts, a later one exits, and one key counts once', () => {
  const exits: number[] = [];
  const listeners = new Set<() => void>();
  const press = (): void => {
    for (const listener of listeners) listener();
  };
  let now = 1_000;
  {
    using stop = new StopSignals(
      {
        exit: code => exits.push(code),
        onStop: listener => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      () => now,
    );
    expect(stop.signal.aborted).toBe(false);
    press();
    expect(stop.signal.aborted).toBe(true);
    now += 100;
    press();
    expect(exits).toEqual([]);
    now += 400;
    press();
    expect(exits).toEqual([130]);
  }
  expect(listeners.size).toBe(0);
});
