import { readFile } from 'node:fs/promises';

/** What a lock file says of one package. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly integrity?: string;
}

/** Licences that what users install may have. */
const permitted: ReadonlySet<string> = new Set([
  ...['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'],
]);

/** Reads every package of a lock file: its folder -> what is said of it. */
export async function readLockedPackages(
  file: string,
): Promise<Readonly<Record<string, LockedPackage>>> {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return lock.packages;
}

/** Keeps the packages that users get, without this one. */
export function shipped(
  packages: Readonly<Record<string, LockedPackage>>,
): [string, LockedPackage][] {
  return Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true);
}

/** Says which packages that users get have a licence that is not permitted, or none. */
export function licenceProblems(packages: Readonly<Record<string, LockedPackage>>): string[] {
  return shipped(packages)
    .filter(([, { license }]) => license === undefined || !permitted.has(license))
    .map(([folder, { license = 'no licence' }]) => `${folder} has ${license}`);
}
