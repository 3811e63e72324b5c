import { checkedOverrides, readOverride } from '../process/config-overrides.js';

/** Overrides, apart by where they may be written. */
export interface SplitOverrides {
  /** Those that anybody may read on a command line. */
  readonly plain: readonly string[];
  /** Those that hold a credential, by their dotted paths, with the values that they mean. */
  readonly secret: Readonly<Record<string, unknown>>;
}

/** Takes raw `key.path=TOML` overrides that hold a credential out of the others. */
export function splitOverrides(overrides: readonly string[]): SplitOverrides {
  const plain = overrides.filter(isPlain);
  const secret = overrides.filter(override => !isPlain(override)).map(readOverride);
  return { plain, secret: Object.fromEntries(secret) };
}

function isPlain(override: string): boolean {
  try {
    checkedOverrides([override]);
    return true;
  } catch {
    return false;
  }
}
