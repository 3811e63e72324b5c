import { describe, expect, test } from 'vitest';
import { ChildTransport, type ChildTransportLimits } from '../../../src/codex/child-transport.js';
import { ServerExitedError, TransportClosedError } from '../../../src/errors.js';
import type { ServerProcess } from '../../../src/process/launch.js';
import { rejection, settled } from '../../support/deferred.js';
import { launchFixture } from '../../support/launched.js';
import { gone, isRunning } from '../../support/processes.js';
import { RecordingReceiver } from '../../support/recording-receiver.js';

async function connect(
  name: string,
  limits?: ChildTransportLimits,
): Promise<{ child: ServerProcess; transport: ChildTransport; receiver: RecordingReceiver }> {
  const child = await launchFixture(name);
  const transport = new ChildTransport(child, limits);
  const receiver = new RecordingReceiver();
  transport.start(receiver);
  return { child, transport, receiver };
}

describe('the child exits', () => {
  test('its last lines are delivered, then the end tells how', async () => {
    const { receiver } = await connect('last-line.sh');
    const reason = await receiver.closedWith;
    expect(receiver.frames).toEqual(['{"n":1}', '{"n":2}', '{"last":true}']);
    expect(receiver.framesAtClose).toBe(3);
    expect(reason).toBeInstanceOf(ServerExitedError);
    expect(reason).toMatchObject({ code: 7, signal: null });
  });

  test('while a descendant holds its output: the end does not wait for that', async () => {
    const start = performance.now();
    const { receiver } = await connect('exit-while-held.sh');
    const reason = await receiver.closedWith;
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(reason).toBeInstanceOf(ServerExitedError);
    expect(reason).toMatchObject({ code: 3, stderrTail: 'the disk is full' });
    // What it left behind is ended too.
    await gone(Number(receiver.frames[0]));
  });

  test('by a signal: the end names it', async () => {
    const { receiver } = await connect('deaf.sh');
    await receiver.received(1);
    process.kill(Number(receiver.frames[0]), 'SIGKILL');
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(ServerExitedError);
    expect(reason).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('sends that are stuck, and later ones, reject', async () => {
    const { transport, receiver } = await connect('deaf.sh');
    await receiver.received(1);
    const stuck = [1, 2].map(() => rejection(transport.send('x'.repeat(1024 * 1024))));
    await settled();
    process.kill(Number(receiver.frames[0]), 'SIGKILL');
    for (const reason of await Promise.all(stuck)) {
      expect(reason).toBeInstanceOf(TransportClosedError);
    }
    await receiver.closedWith;
    expect(await rejection(transport.send('late'))).toBeInstanceOf(TransportClosedError);
  });

  test('it is told once, and closing afterwards is harmless', async () => {
    const { transport, receiver } = await connect('last-line.sh');
    await receiver.closedWith;
    await transport.close();
    await transport.close();
    expect(receiver.closings).toHaveLength(1);
  });
});

describe('the child lives on', () => {
  test('but has closed its output: the transport ends, and the child is stopped', async () => {
    const { child, receiver } = await connect('close-output.sh');
    await receiver.received(1);
    const pid = Number(receiver.frames[0]);
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason).not.toBeInstanceOf(ServerExitedError);
    expect(await child.exited).toMatchObject({ signal: 'SIGTERM' });
    expect(isRunning(pid)).toBe(false);
    expect(receiver.closings).toHaveLength(1);
  });

  test('but has closed its output, and heeds the end of its input: it did not exit by itself', async () => {
    const { child, receiver } = await connect('close-output-and-listen.sh');
    await receiver.received(1);
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason).not.toBeInstanceOf(ServerExitedError);
    expect(await child.exited).toMatchObject({ code: 0 });
  });

  test('but has closed its input: the transport ends, and the child is stopped', async () => {
    const { child, transport, receiver } = await connect('close-input.sh');
    await receiver.received(1);
    expect(await rejection(transport.send('{}'))).toBeInstanceOf(TransportClosedError);
    expect(await receiver.closedWith).toBeInstanceOf(TransportClosedError);
    expect(await child.exited).toMatchObject({ signal: 'SIGTERM' });
  });

  test('but sends a line that is too long: the transport ends, and the child is stopped', async () => {
    const { child, receiver } = await connect('end-with-input.sh', { maxLineBytes: 3 });
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.message).toContain('a line is longer than 3 bytes');
    expect(await child.exited).toMatchObject({ code: 0 });
  });

  test('but does not read: what waits for it is bounded, and the child is stopped', async () => {
    const { child, transport, receiver } = await connect('deaf.sh', { maxBufferedBytes: 1_000 });
    await receiver.received(1);
    const stuck = rejection(transport.send('x'.repeat(1024 * 1024)));
    const refused = await rejection(transport.send('x'.repeat(1_000)));
    expect(refused).toBeInstanceOf(TransportClosedError);
    expect(await receiver.closedWith).toBe(refused);
    expect(await stuck).toBeInstanceOf(TransportClosedError);
    expect(await child.exited).toMatchObject({ signal: 'SIGTERM' });
  });
});

describe('close', () => {
  test('does not wait for a descendant that holds the output', async () => {
    const { transport, receiver } = await connect('leave-grandchild.sh');
    await receiver.received(1);
    const grandchild = Number(receiver.frames[0]);
    expect(isRunning(grandchild)).toBe(true);
    const start = performance.now();
    await transport.close();
    expect(performance.now() - start).toBeLessThan(1_000);
    await gone(grandchild);
  });

  test('ends the child, and gives no reason', async () => {
    const { child, transport, receiver } = await connect('end-with-input.sh');
    await receiver.received(1);
    await Promise.all([transport.close(), transport.close()]);
    expect(await child.exited).toMatchObject({ code: 0, signal: null });
    expect(receiver.closings).toEqual([undefined]);
    expect(await rejection(transport.send('late'))).toBeInstanceOf(TransportClosedError);
  });

  test('nothing is delivered after the end was told', async () => {
    const { child, transport, receiver } = await connect('talk-at-the-end.sh');
    await receiver.received(1);
    await transport.close();
    expect(await child.exited).toMatchObject({ code: 0 });
    expect(receiver.closings).toEqual([undefined]);
    expect(receiver.frames).toEqual(['ready']);
  });
});
