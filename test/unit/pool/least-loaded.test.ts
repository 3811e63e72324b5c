import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastLoaded, type PoolServer } from '../../../src/pool/pool-member.js';

const server = fc.record({
  threads: fc.nat(9),
  turns: fc.nat(9),
}) as unknown as fc.Arbitrary<PoolServer>;

test('nothing is the least of nothing', () => {
  expect(leastLoaded([])).toBeUndefined();
});

test('no other one has fewer turns, nor as many and fewer threads', () => {
  fc.assert(
    fc.property(fc.array(server, { minLength: 1 }), servers => {
      const best = leastLoaded(servers);
      if (best === undefined) throw new Error('There is one');
      const better = servers.filter(
        ({ turns, threads }) =>
          turns < best.turns || (turns === best.turns && threads < best.threads),
      );
      expect(better).toEqual([]);
    }),
  );
});
