/** Is part of every secret that a test invents; no error and no line of a log may ever hold it. */
export const CANARY = 'canary-7f3a9c51';

/** Makes an API key for a test; `name` tells two of them apart. */
export function secretKey(name = 'test'): string {
  return `sk-${CANARY}-${name}`;
}

/** Makes a token of three parts for a test, such as tokens of ChatGPT have. */
export function secretToken(name = 'header', claims = 'claims'): string {
  return `${name}.${claims}.${CANARY}`;
}

/** What every child of a test inherits. The names change nothing for anybody. */
export const SECRET_VARIABLES: Readonly<Record<string, string>> = {
  SDK_TEST_API_KEY: secretKey('inherited'),
  SDK_TEST_ACCESS_TOKEN: secretToken('inherited'),
  SDK_TEST_PASSWORD: `password ${CANARY}`,
};
