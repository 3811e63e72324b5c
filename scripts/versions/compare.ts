import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { METHOD_VERSIONS } from '../../src/protocol/method-versions.js';
import { paths } from '../protocol/paths.js';
import {
  type ReleaseReport,
  releaseRow,
  renderMethodVersions,
  renderTables,
  withTables,
} from './document.js';
import { expectedToLack, methodVersions, optionVersions } from './facts.js';

const documentFile = join(paths.root, 'docs/versions.md');
const factsFile = join(paths.root, 'src/protocol/method-versions.ts');

/** Gives the files that say what is known of the releases, as they should be: path -> text. */
export async function wantedFiles(
  reports: readonly ReleaseReport[],
): Promise<ReadonlyMap<string, string>> {
  const releases = reports.map(({ facts }) => facts);
  const methods = methodVersions(releases);
  const tables = renderTables(reports, methods, optionVersions(releases));
  return new Map([
    [documentFile, withTables(await readFile(documentFile, 'utf8'), tables)],
    [factsFile, renderMethodVersions(methods)],
  ]);
}

/** Says where the committed files differ from what was found; the first report is the pinned one. */
export async function differences(
  reports: readonly ReleaseReport[],
  { all }: { readonly all: boolean },
): Promise<string[]> {
  if (!all) return differencesOfSome(reports);
  const problems: string[] = [];
  for (const [file, wanted] of await wantedFiles(reports)) {
    const current = await readFile(file, 'utf8');
    if (current !== wanted) problems.push(`${relative(paths.root, file)} is not as it was found`);
  }
  return problems;
}

async function differencesOfSome(reports: readonly ReleaseReport[]): Promise<string[]> {
  const total = reports[0]?.facts.methods ?? new Set();
  const text = await readFile(documentFile, 'utf8');
  return reports.flatMap(report => {
    const { version, methods } = report.facts;
    const row = releaseRow(report, total);
    const lacks = [...total].filter(method => !methods.has(method)).sort();
    const agrees = lacks.join() === expectedToLack(METHOD_VERSIONS, version).sort().join();
    return [
      ...(text.includes(`${row}\n`) ? [] : [`docs/versions.md does not have the row ${row}`]),
      ...(agrees ? [] : [`src/protocol/method-versions.ts is wrong about ${version}`]),
    ];
  });
}
