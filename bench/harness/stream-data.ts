import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Preparation, type Prepared, scaled, type Tally } from './question.js';
import { deltaLine, endLines, THREADS } from './wire.js';

/** How the messages of a file are told apart, and whether they say that they are JSON-RPC. */
export type Framing = 'lines' | 'jsonrpc' | 'headers';

/** What a file of messages holds. */
export interface StreamFile {
  readonly path: string;
  readonly messages: number;
  /** The number of the turn on each of its threads. */
  readonly turn: number;
  readonly framing?: Framing;
  readonly texts?: readonly string[];
  readonly threads?: number;
}

/** English prose in pieces of about the size that models send, some of them longer. */
export const PLAIN_TEXTS: readonly string[] = [
  'The test fails because the clock is read twice; ',
  'I will read it once and pass the value on. ',
  'That leaves one caller, in `src/report.ts`, and a\n',
  'const started = clock.now(); // the only reading\n',
];

/** The same with what else a model writes: other scripts, dashes, signs beyond the first plane. */
export const MIXED_TEXTS: readonly string[] = [
  ...PLAIN_TEXTS,
  'Über den Füßen — naïve café, “quoted” … ',
  '日本語の文章と中文的句子が続く。',
  'да, это так; 🙂🚀 και πάλι. ',
];

/** How many messages warm a loop up, and how many are measured. */
const STREAM_MESSAGES = {
  full: { warm: 60_000, main: 300_000 },
  quick: { warm: 20_000, main: 60_000 },
  smoke: { warm: 400, main: 1_600 },
};

/** Writes a file of deltas that go round all threads, and then the ends of their turns. */
export function writeStream(file: StreamFile): Tally {
  const { path, messages, turn, framing = 'lines', texts = PLAIN_TEXTS, threads = THREADS } = file;
  const whole = Array.from({ length: threads }, () => '');
  const out = openSync(path, 'w');
  let block = '';
  let checksum = 0;
  for (let index = 0; index < messages; index += 1) {
    const thread = index % threads;
    const delta = texts[(index * 7 + thread) % texts.length] ?? '';
    whole[thread] += delta;
    checksum += delta.length;
    block += framed(deltaLine({ thread, turn }, delta), framing);
    if (block.length < 1 << 20) continue;
    writeSync(out, block);
    block = '';
  }
  for (const [thread, text] of whole.entries()) {
    for (const line of endLines({ thread, turn }, text)) block += framed(line, framing);
  }
  writeSync(out, block);
  closeSync(out);
  return { count: messages, checksum };
}

/** Prepares a file to warm up with and one to measure, for each of some framings. */
export function prepareStream(
  { scale, folder }: Preparation,
  options: { readonly texts: readonly string[]; readonly framings: readonly Framing[] },
): Prepared {
  const { warm, main } = scaled(scale, STREAM_MESSAGES);
  const files: Record<string, string> = {};
  let expected: Tally | undefined;
  for (const framing of options.framings) {
    for (const [turn, messages] of [warm, main].entries()) {
      const name = `${framing}-${turn}`;
      const path = join(folder, name);
      files[name] = path;
      const tally = writeStream({ path, messages, turn, framing, texts: options.texts });
      if (turn === 1) expected = tally;
    }
  }
  return expected === undefined ? { files } : { files, expected };
}

function framed(line: string, framing: Framing): string {
  if (framing === 'lines') return `${line}\n`;
  // A strict reader of JSON-RPC takes no other member beside `params`.
  const strict = line.replace(/\},("emittedAtMs":\d+)\}$/, ',$1}}');
  const message = `{"jsonrpc":"2.0",${strict.slice(1)}`;
  if (framing === 'jsonrpc') return `${message}\n`;
  return `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`;
}
