/** A point of a line that is fitted. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Gives the middle one of some values, or what is between the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Gives the value that a part of all values, in percent, does not pass; 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** Fits a line to points, and gives how much it rises for each step of x; 0 when that is unknown. */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  let above = 0;
  let below = 0;
  for (const { x, y } of points) {
    above += (x - meanX) * (y - meanY);
    below += (x - meanX) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
