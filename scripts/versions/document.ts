import { compareVersions } from '../../src/util/compare-versions.js';
import type { FirstVersions, ReleaseFacts } from './facts.js';
import type { CheckResult } from './run-release.js';

/** Everything that was found out about one release. */
export interface ReleaseReport {
  readonly facts: ReleaseFacts;
  readonly results: readonly CheckResult[];
}

/** Writes what is known of every release as tables, newest first. */
export function renderTables(
  reports: readonly ReleaseReport[],
  methods: FirstVersions,
  options: FirstVersions,
): string {
  const sorted = [...reports].sort((a, b) => compareVersions(b.facts.version, a.facts.version));
  const total = sorted[0]?.facts.methods ?? new Set();
  return [
    '| app-server | checks | methods | what does not work |',
    '|---|---|---|---|',
    ...sorted.map(report => releaseRow(report, total)),
    '',
    '| method | came with |',
    '|---|---|',
    ...sinceRows(methods),
    '',
    '| option | came with |',
    '|---|---|',
    ...sinceRows(options),
  ].join('\n');
}

/** Writes the row of one release; `total` are the methods of the pinned one. */
export function releaseRow({ facts, results }: ReleaseReport, total: ReadonlySet<string>): string {
  const failed = results.filter(({ problem }) => problem !== undefined);
  const known = [...total].filter(method => facts.methods.has(method));
  const cells = [
    facts.version,
    `${results.length - failed.length} of ${results.length}`,
    `${known.length} of ${total.size}`,
    failed.map(({ name }) => name).join(', ') || 'nothing',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Writes the module that tells the package which release a method came with. */
export function renderMethodVersions(methods: FirstVersions): string {
  const lines = Object.entries(methods).map(
    ([method, version]) => `  '${method}': '${version}',\n`,
  );
  return [
    '/**\n',
    ' * The release that first had a method; absent for what `MIN_SERVER_VERSION` has already. Written\n',
    ' * by `npm run test:versions -- --write` from what each release says of itself.\n',
    ' */\n',
    `export const METHOD_VERSIONS: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
  ].join('');
}

const begin = '<!-- begin: releases -->';
const end = '<!-- end: releases -->';

/** Puts the tables between the two marks of a document. */
export function withTables(text: string, tables: string): string {
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start === -1 || stop < start) throw new Error(`Cannot write the tables: no ${begin}`);
  return `${text.slice(0, start)}${begin}\n${tables}\n${text.slice(stop)}`;
}

function sinceRows(versions: FirstVersions): string[] {
  return Object.entries(versions)
    .sort(([a, x], [b, y]) => compareVersions(y, x) || (a < b ? -1 : 1))
    .map(([name, version]) => `| \`${name}\` | ${version} |`);
}
