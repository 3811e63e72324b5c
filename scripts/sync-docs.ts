/**
 * Keeps the documents in step with the code; `--write` updates them, else they are compared.
 *
 * Covers the API reference, the code blocks that repeat a region of a file, links and anchors.
 */
import { parseArgs } from 'node:util';
import { referencePages, referenceProblems } from './docs/api-reference.js';
import { linkProblems } from './docs/links.js';
import { markdownFiles } from './docs/markdown.js';
import { regionProblems } from './docs/regions.js';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const problems = await referenceProblems(values.write);
const files = await markdownFiles();
for (const path of files) {
  if (!referencePages.includes(path)) problems.push(...(await regionProblems(path, values.write)));
  problems.push(...(await linkProblems(path)));
}
for (const problem of problems) console.error(problem);
console.log(`${files.length} documents, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
