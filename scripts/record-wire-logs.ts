/**
 * Records the sessions that the fuzzer mutates: each scenario once, against the real binary with a
 * scripted model. `npx tsx scripts/record-wire-logs.ts` rewrites `test/fixtures/wire-logs`.
 */
import { writeFile } from 'node:fs/promises';
import { ScriptedModel } from 'codex-app-server-sdk/testing';
import { neutralize } from './fuzz/neutralize.js';
import { SCENARIOS, type Scenario } from './fuzz/scenarios.js';
import { WIRE_LOGS } from './fuzz/wire-log.js';

interface Message {
  readonly id?: unknown;
  readonly method?: string;
}

async function record(scenario: Scenario): Promise<string[]> {
  const lines: string[] = [];
  await using model = await ScriptedModel.start({ config: { show_raw_agent_reasoning: true } });
  const asked = scenario.script(model);
  const onWire = (frame: string, direction: 'in' | 'out'): void => {
    const message: Message = JSON.parse(frame);
    if (direction === 'in') lines.push(JSON.stringify({ came: message }));
    if (direction === 'in' || message.method === undefined || message.id === undefined) return;
    lines.push(JSON.stringify({ asked: { id: message.id, method: message.method } }));
    asked(message.method);
  };
  const codex = await model.startCodex({
    ...scenario.options,
    configOverrides: ['features.shell_snapshot=false'],
    onWire,
  });
  await scenario.drive(codex, promise => promise);
  return neutralize(lines, { [model.home.root]: '/sample', [model.url]: 'http://127.0.0.1:1' });
}

for (const scenario of SCENARIOS) {
  const lines = await record(scenario);
  await writeFile(new URL(`${scenario.name}.jsonl`, WIRE_LOGS), `${lines.join('\n')}\n`);
  console.log(`${scenario.name}: ${lines.length} lines`);
}
