/**
 * Measures what this package costs beside others, question by question.
 *
 * `npm run bench` judges and writes the results; `-- --quick` looks, `-- --smoke` only sees that
 * everything runs and counts right, `-- --only 04,08` asks some questions, `-- --again` is a second
 * run that is shown beside the first, `-- --render` writes the document from the results there are.
 */
import { parseArgs } from 'node:util';
import { renderDocument } from './harness/document.js';
import { runBench } from './harness/run-bench.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
    write: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
  },
});
if (values.render) {
  await renderDocument();
} else {
  const scale = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full';
  await runBench({
    scale,
    only: values.only.split(',').filter(Boolean),
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    writes: values.write || scale === 'full' ? (values.again ? 'again' : 'latest') : undefined,
  });
}
