import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TransportClosedError } from '../../../src/errors.js';
import { StdioTransport } from '../../../src/transport/stdio-transport.js';
import { rejection, settled } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { RecordingReceiver } from '../../support/recording-receiver.js';

afterEach(() => {
  vi.useRealTimers();
});

function overStreams(maxLineBytes?: number): {
  input: PassThrough;
  output: PassThrough;
  transport: StdioTransport;
  receiver: RecordingReceiver;
} {
  const input = new PassThrough();
  const output = new PassThrough();
  const transport = new StdioTransport({ input, output, maxLineBytes });
  const receiver = new RecordingReceiver();
  transport.start(receiver);
  return { input, output, transport, receiver };
}

describe('over streams', () => {
  test('each line is a frame, and a send is a line', async () => {
    const { input, output, transport, receiver } = overStreams();
    input.write('{"a":1}\n{"b":"\u2028🙂"}\n{"c"');
    input.write(':3}\n');
    await receiver.received(3);
    expect(receiver.frames).toEqual(['{"a":1}', '{"b":"\u2028🙂"}', '{"c":3}']);
    await transport.send('{"é":1}');
    await transport.send('{}');
    expect(output.read().toString()).toBe('{"é":1}\n{}\n');
  });

  test('a send settles only when the stream has taken the frame', async () => {
    const writes: (() => void)[] = [];
    const output = new Writable({ write: (_block, _encoding, done) => void writes.push(done) });
    const transport = new StdioTransport({ input: new PassThrough(), output });
    let sent = false;
    const sending = transport.send('x').then(() => {
      sent = true;
    });
    await settled();
    expect(sent).toBe(false);
    writes[0]?.();
    await sending;
  });

  /** An output that takes each write when it is told to. */
  function slowOutput(): { output: Writable; blocks: string[]; done: ((cause?: Error) => void)[] } {
    const blocks: string[] = [];
    const done: ((cause?: Error) => void)[] = [];
    const output = new Writable({
      write: (block: Buffer, _encoding, callback) => {
        blocks.push(block.toString());
        done.push(callback);
      },
    });
    return { output, blocks, done };
  }

  test('frames that wait are written together, in order, as far as they are small', async () => {
    const { output, blocks, done } = slowOutput();
    const transport = new StdioTransport({ input: new PassThrough(), output });
    const large = 'x'.repeat(64 * 1024);
    const sends = ['1', '2', '3', large, '4'].map(frame => transport.send(frame));
    expect(blocks).toEqual(['1\n']);
    done[0]?.();
    await sends[0];
    expect(blocks.slice(1)).toEqual([`2\n3\n${large}\n`]);
    done[1]?.();
    await Promise.all(sends.slice(1, 4));
    expect(blocks.slice(2)).toEqual(['4\n']);
    done[2]?.();
    await sends[4];
  });

  test('frames that wait behind a write that fails are rejected with it', async () => {
    const { output, done } = slowOutput();
    const transport = new StdioTransport({ input: new PassThrough(), output });
    const errors = ['1', '2', '3'].map(frame => rejection(transport.send(frame)));
    done[0]?.(new Error('EPIPE'));
    for (const error of await Promise.all(errors)) {
      expect(error).toBeInstanceOf(TransportClosedError);
    }
    await transport.close();
  });

  test('the end of the input delivers what is left and says that the peer closed', async () => {
    const { input, receiver } = overStreams();
    input.end('{"a":1}\n{"last":true}');
    const reason = await receiver.closedWith;
    expect(receiver.frames).toEqual(['{"a":1}', '{"last":true}']);
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.message).toBe('The app-server closed its standard output');
    expect(receiver.framesAtClose).toBe(2);
  });

  test('an error of the input is the cause of the end', async () => {
    const { input, receiver } = overStreams();
    const cause = new Error('read failed');
    input.destroy(cause);
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.cause).toBe(cause);
  });

  test('an input that is destroyed without a word is an end too', async () => {
    const { input, receiver } = overStreams();
    input.destroy();
    expect(await receiver.closedWith).toBeInstanceOf(TransportClosedError);
  });

  test('an error of the output rejects the sends and ends the transport', async () => {
    const cause = new Error('write failed');
    const output = new Writable({ write: (_block, _encoding, done) => done(cause) });
    const transport = new StdioTransport({ input: new PassThrough(), output });
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    const error = await rejection(transport.send('x'));
    expect(error).toBeInstanceOf(TransportClosedError);
    expect((error as Error).cause).toBe(cause);
    expect(await rejection(transport.send('y'))).toBeInstanceOf(TransportClosedError);
    // Nothing can be answered any more, so whoever waits has to be told.
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.cause).toBe(cause);
  });

  test('what the peer said last is still delivered after an error of the output', async () => {
    const input = new PassThrough();
    const output = new Writable({ write: (_block, _encoding, done) => done(new Error('EPIPE')) });
    const transport = new StdioTransport({ input, output });
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await rejection(transport.send('x'));
    await vi.advanceTimersByTimeAsync(249);
    expect(receiver.closings).toEqual([]);
    input.end('{"last":true}\n');
    const reason = await receiver.closedWith;
    expect(vi.getTimerCount()).toBe(0);
    expect(receiver.frames).toEqual(['{"last":true}']);
    expect(reason?.message).toBe('The app-server closed its standard output');
  });

  test('errors before the start do not crash the host, and the start tells the end', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const transport = new StdioTransport({ input, output });
    input.destroy(new Error('too early'));
    await new Promise(resolve => input.once('close', resolve));
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    expect(await receiver.closedWith).toBeInstanceOf(TransportClosedError);
    expect(receiver.closings).toHaveLength(1);
  });

  test('close destroys both streams, tells once and gives no reason', async () => {
    const { input, output, transport, receiver } = overStreams();
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    await settled();
    expect(receiver.closings).toEqual([undefined]);
    expect([input.destroyed, output.destroyed]).toEqual([true, true]);
  });

  test('every other end tells once too, whatever follows', async () => {
    const { input, output, transport, receiver } = overStreams();
    input.end();
    await receiver.closedWith;
    input.destroy(new Error('late'));
    output.destroy(new Error('late'));
    await transport.close();
    await settled();
    expect(receiver.closings).toHaveLength(1);
  });

  test('a start after the close tells the end', async () => {
    const transport = new StdioTransport({ input: new PassThrough(), output: new PassThrough() });
    await transport.close();
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    expect(receiver.closings).toEqual([undefined]);
  });

  test('a send after the close rejects', async () => {
    const { transport } = overStreams();
    await transport.close();
    expect(await rejection(transport.send('x'))).toBeInstanceOf(TransportClosedError);
  });

  test('a receiver that closes within a frame is given no more', async () => {
    const { input, transport, receiver } = overStreams();
    const frame = receiver.frame.bind(receiver);
    receiver.frame = text => {
      frame(text);
      void transport.close();
    };
    input.write('{"a":1}\n{"b":2}\n');
    await receiver.closedWith;
    expect(receiver.frames).toEqual(['{"a":1}']);
    expect(receiver.closings).toEqual([undefined]);
  });

  test.each([
    ['in one block', ['{"long":"0123456789"}\n']],
    ['over blocks', ['{"long":', '"0123456789"}']],
  ])('a line that is too long ends the transport: %s', async (_, blocks) => {
    const { input, receiver } = overStreams(16);
    input.write('{"short":1}\n');
    for (const block of blocks) input.write(block);
    const reason = await receiver.closedWith;
    expect(receiver.frames).toEqual(['{"short":1}']);
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.message).toContain('a line is longer than 16 bytes (maxLineBytes)');
  });
});

describe('a peer that does not read', () => {
  /** A transport whose output takes a frame only when the test says so. */
  function overStuckOutput(maxBufferedBytes?: number): {
    transport: StdioTransport;
    receiver: RecordingReceiver;
    taken: (() => void)[];
  } {
    const taken: ((error?: Error) => void)[] = [];
    const output = new Writable({
      decodeStrings: false,
      write: (_block, _encoding, done) => void taken.push(done),
      destroy: (error, done) => {
        for (const fail of taken) fail(new Error('destroyed'));
        done(error);
      },
    });
    const transport = new StdioTransport({ input: new PassThrough(), output, maxBufferedBytes });
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    return { transport, receiver, taken };
  }

  test('ends the channel when more than the limit waits', async () => {
    const { transport, receiver } = overStuckOutput(10);
    // The first is on its way, the second fills the limit: 9 bytes and the end of the line.
    const stuck = ['1234', 'ééé123'].map(frame => rejection(transport.send(frame)));
    await settled();
    expect(receiver.closings).toEqual([]);
    const refused = await rejection(transport.send(''));
    expect(refused).toBeInstanceOf(TransportClosedError);
    expect((refused as Error).message).toBe(
      'Cannot write to the app-server: it does not read, and more than 10 bytes wait for it (maxBufferedBytes)',
    );
    expect(receiver.closings).toEqual([refused]);
    for (const reason of await Promise.all(stuck)) {
      expect(reason).toBeInstanceOf(TransportClosedError);
    }
    expect(await rejection(transport.send('x'))).toBeInstanceOf(TransportClosedError);
  });

  test('a frame that need not wait may be larger than the limit', async () => {
    const { transport, receiver, taken } = overStuckOutput(10);
    const large = transport.send('x'.repeat(100));
    const small = transport.send('{}');
    taken.shift()?.();
    await large;
    taken.shift()?.();
    await small;
    const next = transport.send('x'.repeat(100));
    taken.shift()?.();
    await next;
    expect(receiver.closings).toEqual([]);
  });

  test('what was taken does not count any more', async () => {
    const { transport, receiver, taken } = overStuckOutput(10);
    let last = transport.send('12345');
    for (let round = 0; round < 20; round += 1) {
      const next = transport.send('12345');
      taken.shift()?.();
      await last;
      last = next;
    }
    expect(receiver.closings).toEqual([]);
    taken.shift()?.();
    await last;
  });

  test('the limit is 64 MiB unless told otherwise', async () => {
    const { transport, receiver } = overStuckOutput();
    const frame = 'x'.repeat(16 * 1024 * 1024 - 1);
    const stuck = Array.from({ length: 5 }, () => rejection(transport.send(frame)));
    await settled();
    expect(receiver.closings).toEqual([]);
    expect(String(await rejection(transport.send('')))).toContain('more than 67108864 bytes');
    await Promise.all(stuck);
  });
});

describe.skipIf(process.platform === 'win32')('over a child', () => {
  let child: ChildProcessByStdio<Writable, Readable, null> | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
  });

  function overChild(name: string): { transport: StdioTransport; receiver: RecordingReceiver } {
    child = spawn(fixture(name), [], { stdio: ['pipe', 'pipe', 'ignore'] });
    const transport = new StdioTransport({ input: child.stdout, output: child.stdin });
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    return { transport, receiver };
  }

  const LARGE = 'x'.repeat(1024 * 1024);

  /** Sends more than any pipe takes to a child that does not read. */
  async function stuckSends(transport: StdioTransport): Promise<{
    outcomes: Promise<PromiseSettledResult<void>[]>;
    settledCount(): number;
  }> {
    let count = 0;
    const sends = [1, 2, 3].map(() =>
      transport.send(LARGE).finally(() => {
        count += 1;
      }),
    );
    const outcomes = Promise.allSettled(sends);
    await settled();
    return { outcomes, settledCount: () => count };
  }

  const REJECTED = { status: 'rejected', reason: expect.any(TransportClosedError) };

  test('sends that are stuck behind a child reject when it dies', async () => {
    const { transport, receiver } = overChild('deaf.sh');
    await receiver.received(1);
    const { outcomes, settledCount } = await stuckSends(transport);
    expect(settledCount()).toBe(0);
    child?.kill('SIGKILL');
    expect(await outcomes).toEqual([REJECTED, REJECTED, REJECTED]);
    expect(await receiver.closedWith).toBeInstanceOf(TransportClosedError);
    expect(receiver.closings).toHaveLength(1);
  });

  test('sends that are stuck behind a child reject when this side closes', async () => {
    const { transport, receiver } = overChild('deaf.sh');
    await receiver.received(1);
    const { outcomes, settledCount } = await stuckSends(transport);
    expect(settledCount()).toBe(0);
    await transport.close();
    expect(await outcomes).toEqual([REJECTED, REJECTED, REJECTED]);
    expect(receiver.closings).toEqual([undefined]);
  });

  test('the last lines before an exit are delivered', async () => {
    const { receiver } = overChild('last-line.sh');
    await receiver.closedWith;
    expect(receiver.frames).toEqual(['{"n":1}', '{"n":2}', '{"last":true}']);
  });

  test('closing ends the input of the child', async () => {
    const { transport, receiver } = overChild('end-with-input.sh');
    await receiver.received(1);
    const exit = child === undefined ? Promise.reject() : once(child, 'exit');
    await transport.close();
    expect(await exit).toEqual([0, null]);
  });
});
