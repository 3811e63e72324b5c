import { describe, expect, test } from 'vitest';
import { type Check, type CheckReport, runCheck } from '../../../src/cli/doctor-check.js';
import { isSupported } from '../../../src/cli/doctor-local.js';
import { formatCheck, formatJson, formatSummary } from '../../../src/cli/doctor-report.js';
import { describeLogin } from '../../../src/cli/doctor-server.js';
import { ServerExitedError } from '../../../src/errors.js';

const never = new AbortController().signal;

function check(run: Check['run'], limitMs = 60_000): Check {
  return { name: 'thing', advice: 'mend it', limitMs, run };
}

function report(status: CheckReport['status'], more: Partial<CheckReport> = {}): CheckReport {
  return { name: 'thing', ms: 1, status, detail: 'as it is', ...more };
}

describe('a check', () => {
  test('that throws has failed, and says what the app-server said last', async () => {
    const error = new ServerExitedError({ code: 3, signal: null, stderrTail: 'bad\nconfig\n' });
    expect(
      await runCheck(
        check(() => Promise.reject(error)),
        never,
      ),
    ).toEqual({
      name: 'thing',
      ms: expect.any(Number),
      status: 'fail',
      detail: 'The app-server exited with code 3: bad config',
      advice: 'mend it',
    });
  });

  test('that never ends fails when its time is up, and hears of it', async () => {
    let heard = false;
    const run: Check['run'] = signal =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          heard = true;
        });
      });
    expect(await runCheck(check(run, 20), never)).toMatchObject({
      status: 'fail',
      detail: 'no answer within 0.02 s',
    });
    expect(heard).toBe(true);
  });

  test('is skipped when the user has stopped, before it or in the middle', async () => {
    const stop = new AbortController();
    const running = runCheck(
      check(() => new Promise(() => {})),
      stop.signal,
    );
    stop.abort();
    expect(await running).toMatchObject({ status: 'skipped', detail: 'interrupted' });
    const later = check(() => ({ status: 'ok', detail: 'ran' }));
    expect(await runCheck(later, stop.signal)).toMatchObject({ status: 'skipped' });
  });
});

describe('the report', () => {
  test('has a line for each check, and one for what to do', () => {
    expect(formatCheck(report('ok'), false)).toBe('ok      thing       as it is\n');
    expect(formatCheck(report('fail', { advice: 'mend it' }), false)).toBe(
      'fail    thing       as it is\n                    -> mend it\n',
    );
    expect(formatCheck(report('warn'), true)).toBe('\x1b[33mwarn    \x1b[0mthing       as it is\n');
  });

  test('moves no cursor', () => {
    expect(formatCheck(report('ok', { detail: 'a\x1b[2Jb' }), false)).not.toContain('\x1b');
  });

  test.each([
    [['ok', 'info'], 'No check failed.\n'],
    [['ok', 'warn', 'skipped'], 'No check failed, 1 to look at, 1 skipped.\n'],
    [['ok', 'fail', 'fail'], '2 of 3 checks failed.\n'],
  ] as const)('of %j ends with a summary', (statuses, text) => {
    expect(formatSummary(statuses.map(status => report(status)))).toBe(text);
  });

  test('as JSON is one object', () => {
    const checks = [report('ok', { facts: { a: 1 } }), report('fail')];
    const text = formatJson(checks, new Date(0));
    expect(JSON.parse(text)).toEqual({ ok: false, date: '1970-01-01T00:00:00.000Z', checks });
    expect(JSON.parse(formatJson([report('warn')], new Date(0)))).toMatchObject({ ok: true });
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });
});

describe('the login', () => {
  const chatgpt = {
    type: 'chatgpt',
    email: 'jane.doe@example.com',
    planType: 'plus',
    workspaceName: null,
  } as const;

  test('names its plan, and only hints at whose it is', () => {
    const finding = describeLogin({ account: chatgpt, requiresOpenaiAuth: true }, {});
    expect(finding).toMatchObject({ status: 'ok', detail: 'chatgpt · plan plus · j…@e…' });
    expect(JSON.stringify(finding)).not.toMatch(/jane|example/);
  });

  test.each([
    [{ account: { type: 'apiKey' }, requiresOpenaiAuth: true }, {}, 'ok', 'apiKey'],
    [{ account: null, requiresOpenaiAuth: false }, {}, 'ok', 'none, and the provider needs none'],
    [{ account: null, requiresOpenaiAuth: true }, {}, 'warn', 'none'],
    [
      { account: null, requiresOpenaiAuth: true },
      { OPENAI_API_KEY: 'k' },
      'ok',
      'none; `run` uses OPENAI_API_KEY',
    ],
  ] as const)('%j with %j is %s: %s', (answer, env, ...[status, detail]) => {
    expect(describeLogin(answer, env)).toMatchObject({ status, detail });
  });
});

test.each([
  ['20.18.3', false],
  ['20.19.0', true],
  ['22.1.0', true],
  ['18.20.0', false],
])('Node %s is supported: %s', (version, supported) => {
  expect(isSupported(version)).toBe(supported);
});
