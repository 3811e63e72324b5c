import { describe, expect, test } from 'vitest';
import { ConsumerBusyError } from '../../../src/sync/consumer-busy-error.js';
import { Consumers } from '../../../src/sync/consumers.js';
import { Unwinding } from '../../../src/sync/unwinding.js';

describe('consumers', () => {
  test('come one at a time', () => {
    const consumers = new Consumers(new Unwinding());
    const leave = consumers.enter('Turn.stream');
    expect(() => consumers.enter('Turn.run')).toThrow(
      'Cannot call Turn.run: Turn.stream is being read; leave its loop, or call return() of its iterator',
    );
    expect(() => consumers.check('Thread.turn')).not.toThrow();
    leave();
    const next = consumers.enter('Turn.run');
    // Leaving twice must not make room in the place of another.
    leave();
    expect(() => consumers.enter('Turn.run')).toThrow(ConsumerBusyError);
    next();
    expect(() => consumers.enter('Turn.run')).not.toThrow();
  });

  test('may not come from a handler, which they may wait for', () => {
    const consumers = new Consumers(new Unwinding());
    consumers.handle(() => {
      expect(() => consumers.enter('Turn.run')).toThrow(ConsumerBusyError);
      expect(() => consumers.check('Thread.turn')).toThrow('use another Codex there');
    });
    expect(() =>
      consumers.handle(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(() => consumers.check('Thread.turn')).not.toThrow();
  });
});
