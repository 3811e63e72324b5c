import { expect, test } from 'vitest';
import { differences, failures, withOutputs } from '../../../scripts/notebook/compare.js';
import { type Cell, type Notebook, printed } from '../../../scripts/notebook/notebook.js';

const ONE = '01a2134d-bf7c-71a3-86e5-595f9ee20eb0';
const OTHER = '01a2134d-0000-71a3-86e5-595f9ee20eb0';

function cell(id: string, ...texts: [stream: string, text: string][]): Cell {
  const outputs = texts.map(([name, text]) => ({ output_type: 'stream', name, text: [text] }));
  return { cell_type: 'code', id, source: [], outputs };
}

function notebook(...cells: Cell[]): Notebook {
  return { cells: [{ cell_type: 'markdown', id: 'title', source: ['# Title'] }, ...cells] };
}

test('pieces of one stream count as one, whatever the pieces are', () => {
  const committed = notebook(cell('a', ['stdout', 'one\ntwo\n']));
  const executed = notebook(cell('a', ['stdout', 'one\n'], ['stdout', 'two\n']));
  expect(differences(committed, executed)).toEqual([]);
});

test('ids may differ, anything else may not', () => {
  const committed = notebook(cell('a', ['stdout', `${ONE} x\n`]), cell('b', ['stdout', 'x\n']));
  const executed = notebook(cell('a', ['stdout', `${OTHER} x\n`]), cell('b', ['stdout', 'y\n']));
  expect(differences(committed, executed)).toEqual(['cell 2 (b) prints\n    y\ninstead of\n    x']);
});

test('a cell that has not run differs from one that has printed', () => {
  expect(differences(notebook(cell('a', ['stdout', 'x\n'])), notebook())).toEqual([
    'cell 1 (a) prints\n    (nothing)\ninstead of\n    x',
  ]);
});

test('what goes to stderr fails, and so does an output that is no stream', () => {
  const broken: Cell = {
    cell_type: 'code',
    id: 'b',
    source: [],
    outputs: [{ output_type: 'error' }],
  };
  const executed = notebook(cell('a', ['stderr', 'oh']), broken, cell('c', ['stdout', 'fine']));
  expect(failures(executed)).toEqual([
    'cell a fails:\n    [stderr] oh',
    'cell b fails:\n    [error] {"output_type":"error"}',
  ]);
});

test('outputs are replaced only where they differ in more than ids', () => {
  const committed = notebook(cell('a', ['stdout', `${ONE}\n`]), cell('b', ['stdout', 'x\n']));
  const executed = notebook(cell('a', ['stdout', `${OTHER}\n`]), cell('b', ['stdout', 'y\n']));
  const [title, a, b] = withOutputs(committed, executed).cells;
  expect(title).toEqual(committed.cells[0]);
  expect(a?.outputs).toEqual(committed.cells[1]?.outputs);
  expect(b && printed(b)).toBe('y\n');
});
