/**
 * Feeds sessions with recorded frames that went wrong: dropped, doubled, moved, cut, spoilt.
 *
 * `npm run fuzz -- --mutations 100000 --seed 1`; a failure prints its seed and the fewest frames
 * that bring it about.
 */
import { parseArgs } from 'node:util';
import { runCampaign } from './fuzz/campaign.js';

const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string' },
  },
});
const started = performance.now();
const { sessions, mutations, foreignErrors, failure } = await runCampaign({
  mutations: Number(values.mutations),
  seed: Number(values.seed),
  timeMs: values.seconds === undefined ? undefined : Number(values.seconds) * 1_000,
});
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
console.log(`${mutations} frames spoilt in ${sessions} sessions, ${seconds} s`);
console.log(`${foreignErrors} sessions gave an error that is not a CodexError`);
if (failure !== undefined) {
  console.log(`\nFAILED: ${failure.problem}`);
  console.log(
    `\nSession ${failure.scenario}, npm run fuzz -- --mutations 1 --seed ${failure.seed}`,
  );
  for (const entry of failure.entries) {
    console.log('frame' in entry ? `< ${entry.frame}` : `> ${entry.asked.method}`);
  }
  process.exitCode = 1;
}
