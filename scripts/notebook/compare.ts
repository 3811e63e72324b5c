import { type Cell, codeCells, type Notebook, printed } from './notebook.js';

/** Says, cell by cell, what an execution printed instead of what is committed. */
export function differences(committed: Notebook, executed: Notebook): string[] {
  const after = new Map(codeCells(executed).map(cell => [cell.id, cell]));
  return codeCells(committed).flatMap((cell, index) => {
    const now = after.get(cell.id);
    const expected = printed(cell);
    const actual = now === undefined ? '' : printed(now);
    return expected === actual ? [] : [difference(`${index + 1} (${cell.id})`, expected, actual)];
  });
}

/** Says which cells wrote to stderr or broke: what no cell of ours does, committed or not. */
export function failures(executed: Notebook): string[] {
  return codeCells(executed)
    .filter(({ outputs = [] }) => outputs.some(({ name }) => name !== 'stdout'))
    .map(cell => `cell ${cell.id} fails:\n${indented(printed(cell))}`);
}

/** Puts what an execution printed into the committed notebook, where it differs in more than ids. */
export function withOutputs(committed: Notebook, executed: Notebook): Notebook {
  const after = new Map(codeCells(executed).map(cell => [cell.id, cell]));
  const cells = committed.cells.map((cell): Cell => {
    const now = cell.cell_type === 'code' ? after.get(cell.id) : undefined;
    if (now === undefined) return cell;
    const { execution_count = null, outputs = [] } = now;
    return printed(cell) === printed(now)
      ? { ...cell, execution_count }
      : { ...cell, execution_count, outputs };
  });
  return { ...committed, cells };
}

function difference(cell: string, expected: string, actual: string): string {
  return `cell ${cell} prints\n${indented(actual)}\ninstead of\n${indented(expected)}`;
}

function indented(text: string): string {
  return (text === '' ? '(nothing)' : text.trimEnd()).replaceAll(/^/gm, '    ');
}
