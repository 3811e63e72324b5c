import { compareVersions } from '../../src/util/compare-versions.js';

const stable = /^\d+\.\d+\.\d+$/;
const alpha = /^\d+\.\d+\.\d+-alpha(\.\d+)*$/;

/**
 * Picks the version that a channel stands for: `stable` is the highest release, `alpha` the highest
 * pre-release, and anything else a version itself. Those of platform packages never count.
 */
export function pickVersion(channel: string, published: readonly string[]): string {
  const highest = (pattern: RegExp): string | undefined =>
    published
      .filter(version => pattern.test(version))
      .sort(compareVersions)
      .at(-1);
  if (channel === 'stable' || channel === 'alpha') {
    const found = highest(channel === 'stable' ? stable : alpha);
    if (found === undefined) throw new Error(`Cannot pick a version: there is no ${channel} one`);
    return found;
  }
  if (!stable.test(channel) && !alpha.test(channel)) {
    throw new Error(`Cannot pick a version: ${channel} is neither stable, alpha nor a version`);
  }
  if (!published.includes(channel)) {
    throw new Error(`Cannot pick a version: ${channel} is not published`);
  }
  return channel;
}
