import type { CodexConfigObject } from './types/options.js';

const BARE_KEY = /^[A-Za-z0-9_-]+$/;

/**
 * Turns nested configuration into `key.path=TOML` overrides, one per leaf. Members that are undefined
 * are left out.
 *
 * @throws Error for what is no configuration, naming the path.
 */
export function flattenConfig(config: CodexConfigObject): string[] {
  if (!isTable(config)) throw new Error('Codex config overrides must be a plain object');
  return flatten(config, '');
}

function flatten(table: object, prefix: string): string[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const path = prefix === '' ? checkedKey(key) : `${prefix}.${checkedKey(key)}`;
    if (value === undefined) return [];
    if (isTable(value) && Object.keys(value).length > 0) return flatten(value, path);
    return [`${path}=${toToml(value, path)}`];
  });
}

function toToml(value: unknown, path: string): string {
  if (value === null) throw new Error(`Codex config override at ${path} cannot be null`);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return String(value);
    throw new Error(`Codex config override at ${path} must be a finite number`);
  }
  if (Array.isArray(value)) {
    return `[${value.map((member, index) => toToml(member, `${path}[${index}]`)).join(', ')}]`;
  }
  if (isTable(value)) return inlineTable(value, path);
  throw new Error(`Unsupported Codex config override value at ${path}: ${typeof value}`);
}

function inlineTable(table: object, path: string): string {
  const members = Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const name = BARE_KEY.test(checkedKey(key)) ? key : quoted(key);
    return value === undefined ? [] : [`${name} = ${toToml(value, `${path}.${key}`)}`];
  });
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Writes a text as TOML does, which lacks JSON's lone surrogates and wants DEL escaped. */
function quoted(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replaceAll('\u007f', '\\u007f');
}

function checkedKey(key: string): string {
  if (key.trim() !== '') return key;
  throw new Error('Codex config override keys must be non-empty strings');
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
