import { expect } from 'vitest';
import { InvalidRequestError, TransportClosedError } from '../../src/errors.js';
import { rejection, settled } from '../support/deferred.js';
import type { Connection } from './connect.js';

/** What every transport owes the layers above it, each with its proof. */
export interface Requirement {
  readonly id: string;
  readonly owes: string;
  verify(connection: Connection): Promise<void>;
}

const REASON = new TransportClosedError('over');

/** Every kind of text that framing or decoding could break. */
const TEXT = 'é 漢字 🙂👩‍👩‍👧 \u2028\u2029\u0085\ufeff "quotes" \\back \n\r\t\u0000\u007f';

export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'answer',
    owes: 'a request is answered with its own result',
    async verify({ peer }) {
      const results = await Promise.all([1, 2, 3, 4, 5].map(n => peer.request('echo', { n })));
      expect(results).toEqual([1, 2, 3, 4, 5].map(n => ({ n })));
    },
  },
  {
    id: 'answer-order',
    owes: 'answers are matched whatever their order',
    async verify({ peer }) {
      const results = [1, 2, 3].map(n => peer.request('hold', { n }));
      await peer.request('releaseReversed', {}, { urgent: true });
      expect(await Promise.all(results)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    },
  },
  {
    id: 'answer-error',
    owes: 'a refusal is a typed error',
    async verify({ peer }) {
      const error = await rejection(peer.request('refuse', { code: -32600, message: 'no' }));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({ code: -32600, method: 'refuse' });
    },
  },
  {
    id: 'window',
    owes: 'no more requests than the window are on the wire',
    async verify({ peer }) {
      const results = Array.from({ length: 10 }, (_, n) => peer.request('hold', { n }));
      const counts: unknown[] = [];
      for (let round = 0; round < 4; round += 1) {
        counts.push(await peer.request('countHeld', {}, { urgent: true }));
        await peer.request('releaseReversed', {}, { urgent: true });
      }
      expect(counts).toEqual([3, 3, 3, 1]);
      expect(await Promise.all(results)).toEqual(results.map((_, n) => ({ n })));
    },
  },
  {
    id: 'notification-order',
    owes: 'notifications come in order, and in place among the answers',
    async verify({ peer, notified }) {
      let before: number | undefined;
      const onResult = (): void => {
        before = notified.length;
      };
      await peer.request('notify', { before: 500, after: 500 }, { onResult });
      await peer.request('echo', {});
      expect(before).toBe(500);
      expect(notified).toEqual(Array.from({ length: 1_000 }, (_, index) => ({ n: index + 1 })));
    },
  },
  {
    id: 'server-request',
    owes: 'a request of the other side is answered once, id 0 included',
    async verify({ peer, asked }) {
      await peer.request('ask', { times: 3 });
      await settled();
      const answers = await peer.request('answers', {});
      expect(asked).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
      expect(answers).toEqual([0, 1, 2].map(n => ({ id: n, result: { seen: { n } } })));
    },
  },
  {
    id: 'large-frame',
    owes: 'frames of many megabytes pass whole, both ways',
    async verify({ peer }) {
      const times = 1024 * 1024;
      const text = await peer.request('large', { text: '0123456é', times });
      expect(text).toBe('0123456é'.repeat(times));
      expect(await peer.request('measure', { text })).toBe(times * 8);
    },
  },
  {
    id: 'text',
    owes: 'any text passes unchanged, in values and in keys',
    async verify({ peer }) {
      const params = { [TEXT]: TEXT, list: [TEXT, { deep: TEXT }] };
      expect(await peer.request('echo', params)).toEqual(params);
    },
  },
  {
    id: 'surrogates',
    owes: 'a lone surrogate arrives as U+FFFD',
    async verify({ peer }) {
      expect(await peer.request('echo', { 'a\ud800': 'b\udc00c' })).toEqual({
        'a\ufffd': 'b\ufffdc',
      });
    },
  },
  {
    id: 'close-pending',
    owes: 'closing rejects what is on the wire and what waits for it, with the reason',
    async verify({ peer, closings }) {
      const requests = [1, 2, 3, 4, 5].map(n => rejection(peer.request('hold', { n })));
      await peer.request('countHeld', {}, { urgent: true });
      await peer.close(REASON);
      expect(await Promise.all(requests)).toEqual(Array(5).fill(REASON));
      expect(closings).toEqual([REASON]);
    },
  },
  {
    id: 'close-send',
    owes: 'after the close requests, notifications and sends reject',
    async verify({ peer, transport }) {
      await peer.request('echo', {});
      await peer.close(REASON);
      expect(await rejection(peer.request('echo', {}))).toBe(REASON);
      expect(await rejection(peer.notify('note'))).toBe(REASON);
      expect(await rejection(transport.send('{}'))).toBeInstanceOf(TransportClosedError);
    },
  },
  {
    id: 'close-once',
    owes: 'the end is told once, however often and from wherever it is closed',
    async verify({ peer, transport, closings }) {
      await peer.request('echo', {});
      await Promise.all([peer.close(REASON), transport.close(), peer.close(new Error('again'))]);
      await settled();
      expect(closings).toEqual([REASON]);
    },
  },
  {
    id: 'peer-end',
    owes: 'the end of the other side rejects everything, with a reason that says so',
    async verify({ peer, closings }) {
      const requests = [1, 2, 3, 4].map(n => rejection(peer.request('hold', { n })));
      await peer.request('countHeld', {}, { urgent: true });
      const last = rejection(peer.request('end', {}, { urgent: true }));
      const reasons = await Promise.all([...requests, last]);
      expect(reasons[0]).toBeInstanceOf(TransportClosedError);
      expect(new Set(reasons).size).toBe(1);
      expect(closings).toEqual([reasons[0]]);
    },
  },
];
