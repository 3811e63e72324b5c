/** Does something with each value, two at a time; the results are in the order of the values. */
export async function inTwos<T, R>(
  values: readonly T[],
  act: (value: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...values.entries()].reverse();
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      results[next[0]] = await act(next[1]);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
