import { compareVersions } from '../../src/util/compare-versions.js';
import type { Declaration } from '../protocol/merge-types.js';
import { findDeclaration, parseMethodUnion } from '../protocol/method-maps.js';
import { parseAlias, properties, propertyName } from '../protocol/type-syntax.js';

/** What a release knows: the client's requests, and the fields of their params. */
export interface ReleaseFacts {
  readonly version: string;
  readonly methods: ReadonlySet<string>;
  /** Such as `TurnStartParams.effort`. */
  readonly options: ReadonlySet<string>;
}

/** Name -> the release that had it first; without what the oldest release has. */
export type FirstVersions = Readonly<Record<string, string>>;

/** Reads what a release knows from its types. */
export function releaseFacts(version: string, types: readonly Declaration[]): ReleaseFacts {
  const requests = parseMethodUnion(findDeclaration(types, 'ClientRequest'));
  const params = new Set([...requests.values()].flatMap(text => text.match(/^\w+Params\b/) ?? []));
  const options = types
    .filter(({ name }) => params.has(name))
    .flatMap(({ name, text }) =>
      properties(parseAlias(text).type).map(field => `${name}.${propertyName(field)}`),
    );
  return { version, methods: new Set(requests.keys()), options: new Set(options) };
}

/** Says of each method of the newest release which one had it first, and has had it since. */
export function methodVersions(releases: readonly ReleaseFacts[]): FirstVersions {
  return firstVersions(releases, release => release.methods);
}

/** Says the same of options, without those whose params are new altogether. */
export function optionVersions(releases: readonly ReleaseFacts[]): FirstVersions {
  const [oldest] = [...releases].sort(byVersion);
  const known = new Set([...(oldest?.options ?? [])].map(typeOf));
  const all = Object.entries(firstVersions(releases, release => release.options));
  return Object.fromEntries(all.filter(([option]) => known.has(typeOf(option))));
}

/** Lists what a release lacks of what was found to have come later. */
export function expectedToLack(versions: FirstVersions, version: string): string[] {
  return Object.keys(versions).filter(
    name => compareVersions(version, versions[name] ?? version) < 0,
  );
}

function typeOf(option: string): string {
  return option.split('.')[0] ?? option;
}

function byVersion(a: ReleaseFacts, b: ReleaseFacts): number {
  return compareVersions(a.version, b.version);
}

function firstVersions(
  releases: readonly ReleaseFacts[],
  namesOf: (release: ReleaseFacts) => ReadonlySet<string>,
): FirstVersions {
  const sorted = [...releases].sort(byVersion).reverse();
  const [newest] = sorted;
  const entries = [...(newest === undefined ? [] : namesOf(newest))].sort().flatMap(name => {
    const gap = sorted.findIndex(release => !namesOf(release).has(name));
    const first = sorted[gap - 1];
    return first === undefined ? [] : [[name, first.version] as const];
  });
  return Object.fromEntries(entries);
}
