import type { Turn } from 'codex-app-server-sdk';
import { cpuSince } from './clock.js';
import { startOverSender } from './over-sender.js';
import type { Sample, SampleInput, Tally, Variant } from './question.js';
import { DELTA, THREADS } from './wire.js';

/** Takes what comes of some turns; gives a function that tells how much did. */
type Consume = (turns: readonly Turn[]) => () => Promise<Tally>;

/** Streams to eight threads through everything that this package does, for a synchronous listener. */
export function listenerVariant(): Variant {
  return {
    name: 'ours, listener',
    measure: input =>
      measure(input, codex => () => {
        let count = 0;
        let checksum = 0;
        const stop = codex.on(DELTA, ({ delta }) => {
          count += 1;
          checksum += delta.length;
        });
        return async () => {
          stop();
          return { count, checksum };
        };
      }),
  };
}

/** The same, with a `for await` of all events for each turn. */
export function forAwaitVariant(): Variant {
  return {
    name: 'ours, for await',
    measure: input =>
      measure(input, () => turns => {
        const loops = turns.map(readTurn);
        return async () => {
          const tallies = await Promise.all(loops);
          return tallies.reduce((sum, { count, checksum }) => ({
            count: sum.count + count,
            checksum: sum.checksum + checksum,
          }));
        };
      }),
  };
}

/** A merged event counts for all that it was made of: its `seq` is that of the last. */
async function readTurn(turn: Turn): Promise<Tally> {
  let count = 0;
  let checksum = 0;
  let seq = 0;
  for await (const event of turn) {
    if (event.method === DELTA) {
      count += event.seq - seq;
      checksum += event.params.delta.length;
    }
    seq = event.seq;
  }
  return { count, checksum };
}

type Session = Awaited<ReturnType<typeof startOverSender>>;

async function measure(
  { files }: SampleInput,
  consumer: (codex: Session['codex']) => Consume,
): Promise<Sample> {
  const plays = [{ file: files['lines-0'] ?? '' }, { file: files['lines-1'] ?? '' }];
  const session = await startOverSender({ plays }, THREADS);
  await stream(session, consumer(session.codex));
  const sample = await stream(session, consumer(session.codex));
  await session.codex.close();
  return sample;
}

async function stream({ threads, play }: Session, consume: Consume): Promise<Sample> {
  const turns = await Promise.all(threads.map(thread => thread.turn('go')));
  const tally = consume(turns);
  const before = process.cpuUsage();
  await play();
  const results = await Promise.all(turns.map(turn => turn.run()));
  const { count, checksum } = await tally();
  const cpu = cpuSince(before);
  const kept = results.reduce((sum, { text }) => sum + text.length, 0);
  if (kept !== checksum) throw new Error(`Cannot count: ${kept} characters were kept`);
  return { figures: { cpu: cpu / count }, count, checksum };
}
