import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderChart } from './chart.js';
import { insertResults, renderResults } from './render.js';
import { readResults } from './results.js';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

/** Writes the committed results into the document about speed, and draws its chart. */
export async function renderDocument(): Promise<void> {
  const results = await readResults();
  if (results === undefined) throw new Error('Cannot write the document: there are no results');
  const path = pathOf('performance.md');
  const document = await readFile(path, 'utf8');
  await writeFile(path, insertResults(document, renderResults(results)));
  await writeFile(pathOf('performance.svg'), renderChart(results));
}
