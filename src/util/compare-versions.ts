/**
 * Compares two versions such as `0.169.0` or `0.170.0-alpha.3`: negative when `a` is the older one,
 * 0 when neither is, or when one of them is no version.
 *
 * A pre-release is older than its release; pre-releases compare part by part, numbers as numbers.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined) return 0;
  const byRelease = compareParts(left.release, right.release);
  if (byRelease !== 0) return byRelease;
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  return compareParts(left.pre, right.pre);
}

interface Version {
  readonly release: readonly string[];
  readonly pre: readonly string[];
}

function parse(text: string): Version | undefined {
  const match = /^(\d+\.\d+\.\d+)(?:-([0-9A-Za-z.-]+))?(?:\+|$)/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { release: match[1].split('.'), pre: match[2]?.split('.') ?? [] };
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const difference = comparePart(left, right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function comparePart(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  // A number is older than a word.
  if (left !== right) return left ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
