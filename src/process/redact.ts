import type { Environment } from './environment.js';

/** Names of variables whose values are not for other eyes. */
const SECRET_NAME = /key|token|secret|passw|passphrase|credential|cookie|authorization|_auth$/i;

/** A value shorter than this is no secret, and its text may stand anywhere. */
const LEAST_LENGTH = 8;

/** What a credential looks like, wherever it comes from; the groups are what is kept around it. */
const SECRET_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)(\s+)[\w~+/.=-]{8,}/gi, '$1$2***'],
  [/\bsk-[\w-]{8,}/g, '***'],
  // A JSON Web Token.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '***'],
  // User and password in a URL.
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, '$1***@'],
];

/**
 * Makes a function that replaces what must not be repeated by `***`: the values of variables with
 * telling names, and whatever looks like a key, a token or a password in a URL.
 */
export function redactor(env: Environment): (text: string) => string {
  const values = Object.entries(env)
    .filter(([name]) => SECRET_NAME.test(name))
    .flatMap(([, value]) => value?.split(/\r?\n/) ?? [])
    .map(line => line.trim())
    .filter(line => line.length >= LEAST_LENGTH)
    // The longer first: one may begin with another.
    .sort((one, other) => other.length - one.length);
  return text => {
    const known = values.reduce((rest, value) => rest.replaceAll(value, '***'), text);
    return SECRET_FORMS.reduce((rest, [form, kept]) => rest.replace(form, kept), known);
  };
}
