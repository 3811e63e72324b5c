import { InvalidArgumentError } from '../errors.js';

/** Keys that name a credential; limits and budgets of tokens, and names of variables, do not. */
const CREDENTIAL_KEY =
  /(?:^|_)(?:api_?key|access_key|secret_key|key_secret|token|secret|password|passwd|passphrase|authorization|credentials?|bearer)$/;

/** In tables of headers and of variables, other keys may be credentials too. */
const FREE_TABLE = /^(?:http_headers|headers|env|set|query_params)$/;
const FREE_CREDENTIAL_KEY = /(?:^|_)(?:key|private_key|cookie|auth)$/;

/** Tables whose values are names of variables, or rules about paths and hosts. */
const HARMLESS_TABLE = /^(?:env_http_headers|permissions)$/;

/** A text that is a credential, whatever its key. */
const CREDENTIAL_VALUE =
  /^(?:bearer\s+\S+|sk-[\w-]{16,}|[a-z][\w+.-]*:\/\/[^\s/@:]*:[^\s/@]+@.*)$/i;

/**
 * Checks one value of the configuration, which everybody on the machine can read on the command
 * line; `argument` names the option that it came by.
 *
 * @throws InvalidArgumentError for a text that is a credential by its key or its form.
 */
export function refuseCredentials(argument: string, keys: readonly string[], value: unknown): void {
  if (typeof value === 'string') {
    if (value !== '' && isCredential(keys, value)) throw refusal(argument);
  } else if (Array.isArray(value)) {
    for (const member of value) refuseCredentials(argument, keys, member);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      refuseCredentials(argument, [...keys, key], member);
    }
  }
}

function isCredential(keys: readonly string[], value: string): boolean {
  if (CREDENTIAL_VALUE.test(value)) return true;
  const names = keys.map(normalized);
  const tables = names.slice(0, -1);
  const last = names.at(-1) ?? '';
  if (tables.some(table => HARMLESS_TABLE.test(table))) return false;
  const isFree = FREE_TABLE.test(tables.at(-1) ?? '');
  return CREDENTIAL_KEY.test(last) || (isFree && FREE_CREDENTIAL_KEY.test(last));
}

/** Writes a key as most are: `apiKey` and `X-Api-Key` are `api_key` and `x_api_key`. */
function normalized(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

function refusal(argument: string): InvalidArgumentError {
  const advice =
    'put it into env, and name the variable in the configuration (env_key, env_vars, env_http_headers)';
  return new InvalidArgumentError(
    argument,
    `Cannot set ${argument}: it holds a credential, and the command line is no secret; ${advice}`,
  );
}
