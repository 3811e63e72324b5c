import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  type RecordOptions,
  readWireLog,
  record,
  replay,
  WireLogError,
} from '../../../src/testing/testing.js';
import { rejection, settled } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { greet, openCodex } from '../../support/session.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

vi.mock('node:fs', async original => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, writeSync: vi.fn(fs.writeSync) };
});

const frame = (id: number, text = ''): string =>
  JSON.stringify({ id, method: 'm', params: { text } });

test('writes a header, the frames and the end, for nobody else to read', async () => {
  const file = join(temporaryFolder(), 'wire.jsonl');
  const recording = await record({ file });
  recording.onWire(frame(0), 'out');
  recording.onWire('no JSON', 'in');
  await recording.close();
  await recording.close();
  recording.onWire(frame(1), 'out');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line))).toEqual([
    {
      format: 'codex-wire-log',
      version: 1,
      sdkVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      nodeVersion: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      redacted: 'secrets',
    },
    { t: expect.any(Number), dir: 'out', frame: { id: 0, method: 'm', params: { text: '' } } },
    { t: expect.any(Number), dir: 'in', frame: 'no JSON' },
    { t: expect.any(Number), end: { kind: 'stopped' } },
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('keeps no more than maxBytes, and says that the rest was cut', async () => {
  const file = join(temporaryFolder(), 'wire.jsonl');
  const recording = await record({ file, maxBytes: 10_000 });
  for (let id = 0; id < 100; id += 1) recording.onWire(frame(id, 'é'.repeat(200)), 'out');
  await recording.close();
  const log = await readWireLog(file);
  expect(log.end).toEqual({ kind: 'cut' });
  expect(log.frames.length).toBeGreaterThan(10);
  expect(log.frames.map(({ frame }) => (frame as { id: number }).id)).toEqual(
    log.frames.map((_, index) => index),
  );
  expect(statSync(file).size).toBeLessThanOrEqual(10_000);
});

test.each(['SIGKILL', 'throw'])(
  'a host that ends by %s loses no frame',
  ending => {
    const file = join(temporaryFolder(), 'wire.jsonl');
    const host = spawnSync(process.execPath, [
      '--import',
      'tsx',
      fixture('record-host.ts'),
      file,
      ending,
    ]);
    expect(host.status ?? host.signal).toBe(ending === 'throw' ? 1 : 'SIGKILL');
    return expect(readWireLog(file)).resolves.toMatchObject({
      frames: [{ frame: { id: 0 } }, { frame: { id: 1 } }, { frame: { id: 2 } }],
      end: { kind: 'unfinished' },
    });
  },
  30_000,
);

test.each([
  ['this side', 'closed'],
  ['the other side', 'lost'],
] as const)(
  'hooks of the host go on, and %s ending the connection is recorded',
  async (side, kind) => {
    const logger = new RecordingLogger();
    const seen: string[] = [];
    const recording = await record();
    const options = recording.wrap({ logger, onWire: (text, dir) => seen.push(`${dir} ${text}`) });
    const { codex, far } = openCodex(options);
    greet(far);
    far.onRequest('model/list', () => ({ data: [], nextCursor: null }));
    await codex.models();
    await (side === 'this side' ? codex.close() : far.close());
    await settled();
    const { frames, end, serverVersion } = recording.log;
    expect(seen).toHaveLength(frames.length);
    expect(seen[1]).toMatch(/^out .*"initialize"/);
    expect(serverVersion).toBe('0.169.0');
    expect(end.kind).toBe(kind);
    expect(logger.at('debug')).toContain('The connection has ended');
  },
);

describe('what cannot be recorded', () => {
  test.each([
    [{ maxBytes: 10 }, 'options.maxBytes'],
    [{ secrets: [''] }, 'options.secrets[0]'],
    [{ redact: false, redactText: true }, 'options.redact'],
    [{ fil: 'x' } as RecordOptions, 'options.fil'],
  ])('%j is refused', async (options, argument) => {
    expect(await rejection(record(options))).toMatchObject({
      name: 'InvalidArgumentError',
      argument,
    });
  });

  test('a folder, a pipe, a device and a place that is not there are refused', async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe');
    spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]);
    for (const file of [folder, pipe, '/dev/null', join(folder, 'none', 'x')]) {
      expect(await rejection(record({ file }))).toBeInstanceOf(WireLogError);
    }
  });

  test('a file that cannot be written any more is told by close, not on the wire', async () => {
    const file = join(temporaryFolder(), 'wire.jsonl');
    const recording = await record({ file });
    vi.mocked(writeSync).mockImplementationOnce(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    recording.onWire(frame(0), 'out');
    recording.onWire(frame(1), 'out');
    expect(await rejection(recording.close())).toMatchObject({
      name: 'WireLogError',
      message: `Cannot record to ${file}: ENOSPC`,
    });
    expect((await readWireLog(file)).frames).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['', 'its first line is not the header of one'],
    ['{"format":"other"}\n', 'its first line is not the header of one'],
    ['{"format":"codex-wire-log","version":2}\n', 'it has version 2, this package reads version 1'],
  ])('%j is refused', async (text, cause) => {
    const file = join(temporaryFolder(), 'wire.jsonl');
    writeFileSync(file, text);
    expect(await rejection(readWireLog(file))).toMatchObject({
      name: 'WireLogError',
      message: `Cannot read the wire log: ${cause}`,
    });
    expect(() => replay(file)).toThrow(WireLogError);
  });

  test('a file that is not there is named', async () => {
    expect(String(await rejection(readWireLog('/none/x')))).toContain('/none/x: ENOENT');
    expect(() => replay('/none/x')).toThrow('/none/x: ENOENT');
  });
});
