/**
 * What a program gains that imports `codex-app-server-sdk/compat` instead of `@openai/codex-sdk`: the
 * time of a conversation, and the memory of many turns at once, both packages in the same run.
 *
 * The model answers at once, so all of the time is the packages' own. The app-server's start counts.
 */
import { parseArgs } from 'node:util';
import * as official from '@openai/codex-sdk';
import * as compat from 'codex-app-server-sdk/compat';
import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { measuredOn } from './lib/machine.js';
import { memoryOfHome } from './lib/process-memory.js';
import { median } from './lib/statistics.js';
import { writeTable } from './lib/write-table.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    turns: { type: 'string', default: '20' },
    threads: { type: 'string', default: '32' },
    'no-write': { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const turns = Number(values.turns);
const threads = Number(values.threads);

const model = await ScriptedModel.start({ model: 'gpt-5.5' });
const env = { PATH: process.env['PATH'] ?? '', ...model.home.env };
const here = { workingDirectory: model.workspace, skipGitRepoCheck: true };

const officialCodex = new official.Codex({ env });
const compatCodex = new compat.Codex({ env });

/** What is measured; the end belongs to none of the numbers. */
const sides = {
  official: { start: () => officialCodex.startThread(here), end: async () => {} },
  compat: {
    start: () => compatCodex.startThread(here),
    end: async () => (await compatCodex.native()).close(),
  },
} as const;
type Side = keyof typeof sides;

/** Runs a conversation; gives its milliseconds. */
async function converse(side: Side): Promise<number> {
  const started = performance.now();
  const thread = sides[side].start();
  for (let turn = 0; turn < turns; turn += 1) await thread.run(`Turn ${turn}`);
  const elapsed = performance.now() - started;
  await sides[side].end();
  return elapsed;
}

/** Holds a turn on each of many threads at once; gives the memory of all of Codex meanwhile. */
async function crowd(side: Side): Promise<{ processes: number; bytes: number }> {
  const gates = Array.from({ length: threads }, () => {
    const gate = model.gate();
    model.reply('done');
    return gate;
  });
  const runs = gates.map(() => sides[side].start().run('Wait.'));
  await Promise.all(gates.map(gate => gate.reached));
  const memory = memoryOfHome(model.home.codexHome);
  for (const gate of gates) gate.open();
  await Promise.all(runs);
  await sides[side].end();
  return memory;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;

try {
  model.otherwise('ok');
  // The databases of the home are set up once, and belong to neither.
  await sides.official.start().run('Warm up.');
  const times: Record<Side, number[]> = { official: [], compat: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order: Side[] = round % 2 === 0 ? ['official', 'compat'] : ['compat', 'official'];
    for (const side of order) times[side].push(await converse(side));
    console.log(
      `round ${round + 1}: ${seconds(times.official.at(-1) ?? 0)} official, ${seconds(times.compat.at(-1) ?? 0)} compat`,
    );
  }
  const ratio = median(times.compat.map((time, round) => time / (times.official[round] ?? 0)));
  const memory = { official: await crowd('official'), compat: await crowd('compat') };
  const memoryRatio = memory.compat.bytes / memory.official.bytes;
  const rows = [
    [
      `${turns} turns, one after the other`,
      seconds(median(times.official)),
      seconds(median(times.compat)),
      ratio.toFixed(2),
    ],
    [
      `memory, ${threads} turns at once`,
      `${megabytes(memory.official.bytes)} in ${memory.official.processes} processes`,
      `${megabytes(memory.compat.bytes)} in ${memory.compat.processes}`,
      memoryRatio.toFixed(2),
    ],
  ];
  for (const row of rows) console.log(row.join(' | '));
  if (!values['no-write']) {
    writeTable('docs/guide/compat.md', 'compat', {
      header: ['', '`@openai/codex-sdk`', '`codex-app-server-sdk/compat`', 'ratio'],
      rows,
      note: `${measuredOn(['@openai/codex-sdk', '@openai/codex'])} Medians of ${rounds} interleaved rounds, the app-server's start included; the model answers at once.`,
    });
  }
} finally {
  await model.close();
}
