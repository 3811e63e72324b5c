import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectedOutput } from './expected-output.js';
import { TWINS } from './run-example.js';

/** Where an example's folder is, and the text of the index that has to link to it. */
interface ExampleFolder {
  readonly path: string;
  readonly name: string;
  readonly index: string;
}

/**
 * Says what is wrong with an example's folder, without running it: both twins and the model are
 * there, the index links to both, and they promise to print the same, unless sync.ts says in its
 * header, in a sentence that begins with `Unlike async.ts,`, why not.
 */
export async function folderProblems({ path, name, index }: ExampleFolder): Promise<string[]> {
  const files = [...TWINS, 'model.ts'];
  const missing = files.filter(file => !existsSync(join(path, file)));
  if (missing.length > 0) return missing.map(file => `has no ${file}`);
  const problems = TWINS.filter(file => !index.includes(`](${name}/${file})`)).map(
    file => `has no link to its ${file} in examples/README.md`,
  );
  const [asynchronous = '', blocking = ''] = await Promise.all(
    TWINS.map(file => readFile(join(path, file), 'utf8')),
  );
  const isSame = expectedOutput(asynchronous) === expectedOutput(blocking);
  const saysWhy = /^\/\/ Unlike async\.ts, /m.test(blocking);
  if (!isSame && !saysWhy) {
    problems.push(
      'has twins of different output; begin a line of the header of sync.ts with "Unlike async.ts,"',
    );
  }
  if (isSame && saysWhy) problems.push('has a sync.ts that is like its async.ts, and denies it');
  return problems;
}
