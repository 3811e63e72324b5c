import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { cpuSince } from '../harness/clock.js';
import type { Sample, SampleInput, Variant } from '../harness/question.js';
import type { Framing } from '../harness/stream-data.js';
import { DELTA } from '../harness/wire.js';

/** Reads messages until their stream ends. */
type Reader = (input: Readable, take: (message: unknown) => void) => Promise<unknown>;

/** The reference of the streams: chunks decoded as UTF-8, lines by `indexOf`, `JSON.parse`. */
const plainLoop: Reader = (input, take) => {
  let rest = '';
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const text = rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      take(JSON.parse(text.slice(start, end)));
      start = end + 1;
    }
    rest = text.slice(start);
  });
  return once(input, 'end');
};

const readline: Reader = (input, take) => {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', line => take(JSON.parse(line)));
  return once(lines, 'close');
};

/** How `@openai/codex-sdk` reads. */
const readlineForAwait: Reader = async (input, take) => {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) take(JSON.parse(line));
};

async function modelContextProtocol(): Promise<Reader> {
  const { ReadBuffer } = await import('@modelcontextprotocol/sdk/shared/stdio.js');
  return (input, take) => {
    const buffer = new ReadBuffer();
    input.on('data', (chunk: Buffer) => {
      buffer.append(chunk);
      for (let next = buffer.readMessage(); next !== null; next = buffer.readMessage()) take(next);
    });
    return once(input, 'end');
  };
}

async function agentClientProtocol(): Promise<Reader> {
  const { ndJsonStream } = await import('@agentclientprotocol/sdk');
  return async (input, take) => {
    const bytes = Readable.toWeb(input) as ReadableStream<Uint8Array>;
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const { readable } = ndJsonStream(Writable.toWeb(nowhere), bytes);
    const reader = readable.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value);
  };
}

async function vscodeJsonRpc(): Promise<Reader> {
  const { StreamMessageReader } = await import('vscode-jsonrpc/node');
  return (input, take) => {
    const reader = new StreamMessageReader(input);
    const closed = new Promise<void>(resolve => reader.onClose(resolve));
    reader.listen(take);
    return closed;
  };
}

/** The reference loop, called (c). */
export const PLAIN_LOOP: Variant = variant('loop (c)', async () => plainLoop, 'lines');

/** How others read messages, each from what it can read. */
export const PEER_READERS: readonly Variant[] = [
  variant('readline', async () => readline, 'lines'),
  variant('readline, for await', async () => readlineForAwait, 'lines'),
  variant('MCP SDK', modelContextProtocol, 'jsonrpc'),
  variant('ACP SDK', agentClientProtocol, 'jsonrpc'),
  variant('vscode-jsonrpc', vscodeJsonRpc, 'headers'),
];

function variant(name: string, load: () => Promise<Reader>, framing: Framing): Variant {
  return {
    name,
    async measure(input) {
      const reader = await load();
      await readFile(input, `${framing}-0`, reader);
      return readFile(input, `${framing}-1`, reader);
    },
  };
}

async function readFile({ files }: SampleInput, name: string, reader: Reader): Promise<Sample> {
  let count = 0;
  let checksum = 0;
  const path = files[name];
  if (path === undefined) throw new Error(`Cannot read: there is no file ${name}`);
  // A child's output that nobody reads is thrown away at its exit, so the reader is there before.
  const { stdout } = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const before = process.cpuUsage();
  await reader(stdout, value => {
    const message = value as { method: string; params: { delta: string } };
    if (message.method !== DELTA) return;
    count += 1;
    checksum += message.params.delta.length;
  });
  const cpu = cpuSince(before);
  return { figures: { cpu: cpu / count }, count, checksum };
}
