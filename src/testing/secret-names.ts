/** What a name ends with when its value is a credential; in lower case, without separators. */
const SECRET =
  /(?:apikey|accesskey|accesskeyid|secretkey|privatekey|signingkey|encryptionkey|tokens?|authorization|passwords?|passwd|passphrase|secrets?|cookies?|credentials?|bearer|jwt|usercode|authurl|authorizationurl|email)$/;

/** Tables that may hold a credential under any name. */
const SECRET_TABLES: ReadonlySet<string> = new Set([
  'env',
  'envvars',
  'environmentvariables',
  'shellenvironmentpolicyset',
  'headers',
  'httpheaders',
  'requestheaders',
  'responseheaders',
  'queryparams',
]);

/** Tells whether a name, or a dotted path of names, leads to a credential. */
export function leadsToSecret(path: string): boolean {
  const names = path.includes('/') ? [plain(path)] : path.split('.').map(plain);
  return SECRET.test(names.at(-1) ?? '') || names.some(isTable) || isPolicySet(names);
}

/** Tells whether every value of a table is to be hidden, the numbers too. */
export function isSecretTable(path: string): boolean {
  const names = path.split('.').map(plain);
  return isTable(names.at(-1) ?? '') || isPolicySet(names);
}

function isTable(name: string): boolean {
  return SECRET_TABLES.has(name);
}

/** `shell_environment_policy.set` is the one table of variables with another name. */
function isPolicySet(names: readonly string[]): boolean {
  return names.some(
    (name, index) => name === 'shellenvironmentpolicy' && names[index + 1] === 'set',
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
