/** A JSON Schema, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Tells whether a value is an object with members, rather than an array, null or a scalar. */
export function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Changes every member of an object, and keeps their order. */
export function mapValues<T, U>(
  members: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [key, change(value, key)]),
  );
}

/** Gives the own member of an object; what a key such as `constructor` inherits does not count. */
export function member<T>(members: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}
