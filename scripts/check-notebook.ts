/**
 * Executes the notebook against the real binary with a scripted model, and compares what each of its
 * cells prints with what is committed; `--write` commits what they print now.
 */
import { parseArgs } from 'node:util';
import { differences, failures, withOutputs } from './notebook/compare.js';
import { execute } from './notebook/execute.js';
import { readNotebook, writeNotebook } from './notebook/notebook.js';

const NOTEBOOK = 'notebooks/sdk_walkthrough.ipynb';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const committed = await readNotebook(NOTEBOOK);
const started = performance.now();
const { notebook: executed, problems } = await execute(NOTEBOOK);
const seconds = ((performance.now() - started) / 1_000).toFixed(1);

const found = [...failures(executed), ...problems];
if (!values.write) found.push(...differences(committed, executed));
else if (found.length === 0) await writeNotebook(NOTEBOOK, withOutputs(committed, executed));

console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'} ${NOTEBOOK} in ${seconds} s`);
for (const problem of found) console.log(problem);
if (found.length > 0) process.exitCode = 1;
