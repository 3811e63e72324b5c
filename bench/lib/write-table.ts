import { readFileSync, writeFileSync } from 'node:fs';

/** A table for a document. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A sentence below it. */
  readonly note: string;
}

/** Writes a table between the markers `<!-- bench: NAME -->` and `<!-- /bench -->` of a document. */
export function writeTable(document: string, name: string, table: Table): void {
  const text = readFileSync(document, 'utf8');
  const pattern = new RegExp(`(<!-- bench: ${name} -->\n)[\\s\\S]*?(<!-- /bench -->)`);
  if (!pattern.test(text)) throw new Error(`${document} has no place for ${name}`);
  writeFileSync(
    document,
    text.replace(pattern, (_, start, end) => `${start}${markdown(table)}${end}`),
  );
}

function markdown({ header, rows, note }: Table): string {
  const lines = [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n\n${note}\n`;
}
