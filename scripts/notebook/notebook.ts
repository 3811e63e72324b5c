import { readFile, writeFile } from 'node:fs/promises';

/** What a cell of a notebook has printed, in the format of Jupyter. */
interface CellOutput {
  readonly output_type: string;
  /** The stream's name. */
  readonly name?: string;
  /** What was written to the stream. */
  readonly text?: string | readonly string[];
}

/** A cell of a notebook, in the format of Jupyter. */
export interface Cell {
  readonly cell_type: string;
  readonly id?: string;
  readonly source: string | readonly string[];
  execution_count?: number | null;
  outputs?: readonly CellOutput[];
}

/** A notebook, in the format of Jupyter. */
export interface Notebook {
  readonly cells: readonly Cell[];
}

/** Reads a notebook. */
export async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Writes a notebook in the layout that Jupyter itself gives it. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeFile(path, `${JSON.stringify(notebook, null, 1)}\n`);
}

/** Lists the cells that are run. */
export function codeCells({ cells }: Notebook): Cell[] {
  return cells.filter(cell => cell.cell_type === 'code');
}

/**
 * Writes down what a cell has printed: neighbouring pieces of one stream as one, and what differs
 * from run to run by a name of its own.
 */
export function printed({ outputs = [] }: Cell): string {
  const pieces: { name: string; text: string }[] = [];
  for (const output of outputs) {
    const name = output.name ?? output.output_type;
    const text =
      output.output_type === 'stream' ? joined(output.text) : `${JSON.stringify(output)}\n`;
    const last = pieces.at(-1);
    if (last?.name === name) last.text += text;
    else pieces.push({ name, text });
  }
  return pieces
    .map(({ name, text }) => (name === 'stdout' ? text : `[${name}] ${text}`))
    .join('')
    .replaceAll(ids, '<id>');
}

const ids = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

function joined(text: string | readonly string[] = ''): string {
  return typeof text === 'string' ? text : text.join('');
}
