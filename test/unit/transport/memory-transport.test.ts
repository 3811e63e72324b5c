import { expect, test } from 'vitest';
import { TransportClosedError } from '../../../src/errors.js';
import { MemoryTransport } from '../../../src/transport/memory-transport.js';
import { rejection } from '../../support/deferred.js';
import { RecordingReceiver } from '../../support/recording-receiver.js';

function connected(): {
  left: MemoryTransport;
  right: MemoryTransport;
  atLeft: RecordingReceiver;
  atRight: RecordingReceiver;
} {
  const [left, right] = MemoryTransport.pair();
  const atLeft = new RecordingReceiver();
  const atRight = new RecordingReceiver();
  left.start(atLeft);
  right.start(atRight);
  return { left, right, atLeft, atRight };
}

test('frames go both ways, in order', async () => {
  const { left, right, atLeft, atRight } = connected();
  await Promise.all([left.send('1'), left.send('2'), right.send('a'), left.send('3')]);
  expect(atRight.frames).toEqual(['1', '2', '3']);
  expect(atLeft.frames).toEqual(['a']);
});

test('nobody is called back from inside their own send', async () => {
  const { left, atRight } = connected();
  const sent = left.send('x');
  expect(atRight.frames).toEqual([]);
  await sent;
  expect(atRight.frames).toEqual(['x']);
});

test('what comes before the start is delivered at the start', async () => {
  const [left, right] = MemoryTransport.pair();
  await left.send('1');
  await left.send('2');
  const receiver = new RecordingReceiver();
  right.start(receiver);
  expect(receiver.frames).toEqual(['1', '2']);
});

test('closing tells this side no reason and the other side one, once each', async () => {
  const { left, right, atLeft, atRight } = connected();
  await left.close();
  await left.close();
  await right.close();
  expect(atLeft.closings).toEqual([undefined]);
  expect(atRight.closings).toEqual([expect.any(TransportClosedError)]);
});

test('a send after the end rejects, on both sides', async () => {
  const { left, right } = connected();
  await left.close();
  expect(await rejection(left.send('x'))).toBeInstanceOf(TransportClosedError);
  expect(await rejection(right.send('x'))).toBeInstanceOf(TransportClosedError);
});

test.each(['left', 'right'] as const)(
  'a send that the %s side’s close overtakes rejects: it was not delivered',
  async side => {
    const ends = connected();
    const sent = rejection(ends.left.send('x'));
    await ends[side].close();
    expect(await sent).toBeInstanceOf(TransportClosedError);
    expect(ends.atRight.frames).toEqual([]);
  },
);

test('an end that the peer closed before the start delivers what came, then the end', async () => {
  const [left, right] = MemoryTransport.pair();
  await left.send('1');
  await left.close();
  const receiver = new RecordingReceiver();
  right.start(receiver);
  expect(receiver.frames).toEqual(['1']);
  expect(receiver.closings).toEqual([expect.any(TransportClosedError)]);
});

test('an end that this side closed before the start gives no reason', async () => {
  const [, right] = MemoryTransport.pair();
  await right.close();
  const receiver = new RecordingReceiver();
  right.start(receiver);
  expect(receiver.closings).toEqual([undefined]);
});

test('a receiver that closes within an early frame is told once, and given no more', async () => {
  const [left, right] = MemoryTransport.pair();
  await left.send('1');
  await left.send('2');
  const receiver = new RecordingReceiver();
  const frame = receiver.frame.bind(receiver);
  receiver.frame = text => {
    frame(text);
    void right.close();
  };
  right.start(receiver);
  expect(receiver.frames).toEqual(['1']);
  expect(receiver.closings).toEqual([undefined]);
});
