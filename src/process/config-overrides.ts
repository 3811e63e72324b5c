import { stringify } from 'smol-toml';
import { InvalidArgumentError } from '../errors.js';

/** A value of the configuration. */
export type ConfigValue =
  | string
  | number
  | boolean
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue | undefined };

/** Configuration as in config.toml, nested; it overrides the user's own for one app-server. */
export type ConfigObject = { readonly [key: string]: ConfigValue | undefined };

const BARE_KEY = /^[A-Za-z0-9_-]+$/;

/**
 * Turns nested configuration into `key.path=TOML` overrides, one per leaf.
 *
 * Members that are undefined are left out. A table with a key that a dotted path cannot name is
 * written as one inline table, so it replaces the configured table rather than adding to it.
 *
 * @throws InvalidArgumentError for null, a number that is not finite, or a value of another type.
 */
export function configOverrides(config: ConfigObject): string[] {
  return flatten(config, '');
}

function flatten(table: ConfigObject, path: string): string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const keyPath = path === '' ? key : `${path}.${key}`;
    if (!BARE_KEY.test(key)) {
      const reason = 'a key may hold only letters, digits, - and _ here';
      throw new InvalidArgumentError(
        `config.${keyPath}`,
        `Cannot set config.${keyPath}: ${reason}`,
      );
    }
    const members = isTable(value) ? Object.keys(value) : [];
    const nests =
      isTable(value) && members.length > 0 && members.every(name => BARE_KEY.test(name));
    return nests ? flatten(value, keyPath) : [`${keyPath}=${toToml(value, keyPath)}`];
  });
}

function toToml(value: ConfigValue, path: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((member, index) => toToml(member, `${path}[${index}]`)).join(', ')}]`;
  }
  if (isTable(value)) {
    const members = Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [`${JSON.stringify(key)} = ${toToml(member, `${path}.${key}`)}`],
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (!isScalar(value)) {
    const given =
      value === null ? 'null' : typeof value === 'number' ? String(value) : typeof value;
    const expected = 'a string, a finite number, a boolean, a list or a table';
    throw new InvalidArgumentError(
      `config.${path}`,
      `Cannot set config.${path}: expected ${expected}, not ${given}`,
    );
  }
  return stringify({ value }).slice('value = '.length).trimEnd();
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isTable(value: unknown): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
