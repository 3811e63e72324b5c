import { parse, stringify } from 'smol-toml';
import { InvalidArgumentError } from '../errors.js';
import { refuseCredentials } from './config-secrets.js';

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
 * @throws InvalidArgumentError for null, a number that is not finite, a value of another type, or a
 *   credential.
 */
export function configOverrides(config: ConfigObject): string[] {
  return flatten(config, []);
}

/**
 * Gives back raw `key.path=TOML` overrides, when none of them holds a credential.
 *
 * @throws InvalidArgumentError naming the one that does.
 */
export function checkedOverrides(overrides: readonly string[]): readonly string[] {
  for (const [index, override] of overrides.entries()) {
    const [path, value] = readOverride(override);
    const keys = path.split('.').map(key => key.trim().replace(/^(["'])(.*)\1$/, '$2'));
    refuseCredentials(`configOverrides[${index}]`, keys, value);
  }
  return overrides;
}

/** Reads a raw override as the app-server does: its dotted path, and the value that it means. */
export function readOverride(override: string): [path: string, value: unknown] {
  const [path = ''] = override.split('=', 1);
  return [path.trim(), readToml(override.slice(path.length + 1).trim())];
}

/** Reads a value as the app-server does: what is no TOML is a text. */
function readToml(text: string): unknown {
  try {
    return parse(`value = ${text}`)['value'];
  } catch {
    return text;
  }
}

function flatten(table: ConfigObject, above: readonly string[]): string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const keys = [...above, key];
    const keyPath = keys.join('.');
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
    if (nests) return flatten(value, keys);
    const override = `${keyPath}=${toToml(value, keyPath)}`;
    refuseCredentials(`config.${keyPath}`, keys, value);
    return [override];
  });
}

function toToml(value: ConfigValue, path: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((member, index) => toToml(member, `${path}[${index}]`)).join(', ')}]`;
  }
  if (isTable(value)) {
    const members = Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [`${literal(key)} = ${toToml(member, `${path}.${key}`)}`],
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  if (!isScalar(value)) {
    const expected = 'a string, a finite number, a boolean, a list or a table';
    throw new InvalidArgumentError(
      `config.${path}`,
      `Cannot set config.${path}: expected ${expected}, not ${nameOf(value)}`,
    );
  }
  return literal(value);
}

/** Writes a scalar, or the quoted form of a key. */
function literal(value: string | number | boolean): string {
  return stringify({ value }).slice('value = '.length).trimEnd();
}

/** Names what was given, without its content. */
function nameOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return typeof value;
  return value === null ? 'null' : tagOf(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isTable(value: unknown): value is ConfigObject {
  // Not by its prototype: an object of another realm is a table too, a date or a map is none.
  return tagOf(value) === 'Object';
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
