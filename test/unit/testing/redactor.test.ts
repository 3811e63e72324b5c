import { homedir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REDACTED, Redactor } from '../../../src/testing/redactor.js';

function redact(message: unknown, secrets: readonly (string | RegExp)[] = []): unknown {
  return new Redactor({ text: false, secrets }).message(message);
}

function redactText(message: unknown): unknown {
  return new Redactor({ text: true, secrets: [] }).message(message);
}

/** Redacts, and writes the same for every secret. */
function plain(message: unknown, secrets: readonly (string | RegExp)[] = []): unknown {
  return JSON.parse(JSON.stringify(redact(message, secrets)).replaceAll(REDACTED, '***'));
}

const SECRET = fc.stringMatching(/^[A-Za-z0-9]{18,40}$/);
const KEYS = [
  ...['apiKey', 'accessToken', 'refreshToken', 'idToken', 'token', 'authorization', 'password'],
  ...['client_secret', 'Set-Cookie', 'private_key', 'X-Api-Key', 'OPENAI_API_KEY', 'sessionToken'],
  ...['mcp_servers.docs.env.ANY', 'experimental_bearer_token', 'secretAccessKey'],
];

/** Ways in which a secret gets into a value. */
const HIDING_PLACES: readonly ((secret: string, key: string) => unknown)[] = [
  (secret, key) => ({ [key]: secret }),
  (secret, key) => ({ [key]: { deep: [secret] } }),
  secret => ({ env: { HARMLESS: secret } }),
  secret => ({ env: [{ name: 'HARMLESS', value: secret }] }),
  secret => ({ shell_environment_policy: { set: { HARMLESS: secret } } }),
  secret => ({ http_headers: { Harmless: secret } }),
  (secret, key) => ({ keyPath: key, value: secret }),
  (secret, key) => ({ name: key, value: secret }),
  (secret, key) => JSON.stringify({ [key]: secret }),
  (secret, key) => JSON.stringify([{ more: JSON.stringify({ [key]: secret }) }]),
  secret => `curl -H "Authorization: Bearer ${secret}" https://example.com`,
  secret => `git clone https://me:${secret}@example.com/x.git`,
  secret => `export OPENAI_API_KEY='${secret}'; run`,
  secret => `{"unfinished": true, "password": "${secret}", `,
  secret => `it is sk-${secret}, and eyJ${secret}.${secret}.${secret}`,
  secret => `ghp_${secret} github_pat_${secret} AKIA${secret.toUpperCase()}`,
  secret => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  secret => ({ [`sk-${secret}`]: 1 }),
];

const HIDDEN = fc
  .tuple(SECRET, fc.constantFrom(...KEYS), fc.constantFrom(...HIDING_PLACES))
  .map(([secret, key, hide]) => ({ secret, value: hide(secret, key) }));

const NESTED = fc
  .tuple(HIDDEN, fc.array(fc.constantFrom('array', 'object', 'json')))
  .map(([{ secret, value }, shells]) => ({
    secret,
    value: shells.reduce<unknown>((inner, shell) => {
      if (shell === 'array') return ['before', inner, 7, null];
      return shell === 'object' ? { before: true, inner, after: [] } : JSON.stringify({ inner });
    }, value),
  }));

describe('no secret survives', () => {
  test('in any place and nesting, and ids, methods and the JSON stay whole', () => {
    const position = fc.constantFrom('params', 'result', 'error');
    fc.assert(
      fc.property(NESTED, position, fc.boolean(), ({ secret, value }, member, text) => {
        const message = { id: 0, method: 'thread/start', [member]: { value, threadId: 'abc-1' } };
        const redacted = new Redactor({ text, secrets: [] }).message(message);
        const written = JSON.stringify(redacted);
        expect(written.toLowerCase()).not.toContain(secret.toLowerCase());
        expect(JSON.parse(written)).toMatchObject({
          id: 0,
          method: 'thread/start',
          [member]: { threadId: 'abc-1' },
        });
      }),
      { numRuns: 500 },
    );
  });

  test('that the caller names, as a text or a pattern', () => {
    const message = { params: { text: 'project falcon, ticket T-1234', 'falcon/x': 1 } };
    expect(plain(message, ['falcon', /T-\d+/])).toEqual({
      params: { text: 'project ***, ticket ***', '***/x': 1 },
    });
  });
});

test('what is no secret stays', () => {
  const message = {
    id: 3,
    result: {
      inputTokens: 100,
      progressToken: 5,
      isSecret: true,
      apiKey: null,
      env: null,
      env_key: 'OPENAI_API_KEY',
      text: 'the token count: see task-management-board, max_tokens: 200',
      thread: { id: 'thread-1', status: { type: 'idle' } },
      json: '{ "spaced" : [ 1 ] }',
    },
  };
  expect(redact(message)).toEqual(message);
});

test('the same secret is told from another one throughout a recording', () => {
  const redactor = new Redactor({ text: false, secrets: [] });
  const marks = ['a', 'b', 'a'].map(token => JSON.stringify(redactor.message({ token })));
  expect(marks[0]).toBe(marks[2]);
  expect(marks[0]).not.toBe(marks[1]);
});

test('the home folder becomes ~, also as the name of a member, and nothing that looks like it', () => {
  const home = homedir();
  expect(
    redact({
      params: { cwd: home, [`${home}/x`]: `cd ${home}/y`, other: `${home}ly /mnt${home}` },
    }),
  ).toEqual({
    params: { cwd: '~', '~/x': 'cd ~/y', other: `${home}ly /mnt${home}` },
  });
});

test('a frame that is no message is redacted as text', () => {
  expect(plain('not JSON, password=abcdef')).toBe('not JSON, password=***');
});

test('with text redacted, its shape and what programs compare is all that is left', () => {
  expect(
    redactText({
      method: 'item/completed',
      params: {
        threadId: 'thread-1',
        item: {
          type: 'commandExecution',
          id: 'item_1',
          command: "/bin/sh -c 'ls'",
          status: 'completed',
          cwd: '/srv/project-x',
          aggregatedOutput: 'größer\n😀',
          commandActions: [{ type: 'read', path: 'Makefile' }],
        },
        approvalPolicy: 'on-request',
        note: 'secret plan',
        tool: 'exec_command',
      },
    }),
  ).toEqual({
    method: 'item/completed',
    params: {
      threadId: 'thread-1',
      item: {
        type: 'commandExecution',
        id: 'item_1',
        command: "/xxx/xx -x 'xx'",
        status: 'completed',
        cwd: '/xxx/xxxxxxx-x',
        aggregatedOutput: 'xxxxxx\nxx',
        commandActions: [{ type: 'read', path: 'xxxxxxxx' }],
      },
      approvalPolicy: 'on-request',
      note: 'xxxxxx xxxx',
      tool: 'exec_command',
    },
  });
});

test('with text redacted, the names of members that are paths go too, and the refusals stay', () => {
  const redacted = redactText({ id: 1, error: { code: 1, message: 'no active turn' } });
  expect(redacted).toEqual({ id: 1, error: { code: 1, message: 'no active turn' } });
  expect(JSON.stringify(redactText({ params: { '/srv/project-x': 1 } }))).toMatch(
    /^\{"params":\{"<redacted:[0-9a-f]{8}>":1\}\}$/,
  );
});

test('a long text without a boundary takes no time to speak of', () => {
  const text = 'token-'.repeat(200_000) + 'a'.repeat(1_000_000) + '://a:'.repeat(100_000);
  const startedAt = performance.now();
  redact({ params: { text } });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
