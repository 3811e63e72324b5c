import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import type { CommandApproval } from '../../../src/requests/approval-types.js';
import { approvals } from '../../../src/requests/policies.js';
import { anyText, quoting, safeWord } from './quoting.js';
import { commandRequest } from './requests.js';

type Pattern = string | RegExp;

function judge(command: string | null, ...patterns: Pattern[]): unknown {
  return approvals.allowCommands(...patterns).command?.(commandRequest({ command }));
}

function judgeScript(script: string, ...patterns: Pattern[]): unknown {
  return judge(`/bin/bash -lc '${script.replaceAll("'", `'\\''`)}'`, ...patterns);
}

function judgeParams(params: Partial<CommandApproval['params']>): unknown {
  const request = commandRequest({ command: `bash -lc 'git status'` });
  const policy = approvals.allowCommands('git status', /.*/);
  return policy.command?.({ ...request, params: { ...request.params, ...params } });
}

describe('a string', () => {
  test.each([
    'git status',
    'git status --short',
    'git status  -s ',
    `git status "&&" x`,
    `git status ';' "|" \\; 'rm -rf /'`,
    `git status -- 'a b' "it's"`,
    'git status HEAD~1 HEAD^ --porcelain=v2 a\tb',
  ])('lets pass %j', script => {
    expect(judgeScript(script, 'git status')).toBe('accept');
  });

  test.each([
    'git status; rm -rf /',
    'git status ;rm -rf /',
    'git status && x',
    'git status & x',
    'git status &',
    'git status || x',
    'git status | sh',
    'git status|sh',
    'git status $(x)',
    'git status `x`',
    'git status "$(x)"',
    'git status "`x`"',
    'git status $x',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a shell's
    'git status ${x}',
    'git status "$x"',
    'git status <(x)',
    'git status > f',
    'git status >f',
    'git status 2>&1',
    'git status < f',
    'git status << f',
    'git status\nrm',
    'git status \nrm',
    'git status a\nrm',
    `git status 'a\nb'`,
    'git status\r\nrm',
    'git status \r rm',
    'git status \0 rm',
    'git status\u00a0x',
    'git status \u2028 x',
    'git status\tx',
    'git statusx',
    'git status-x',
    'git status"&&"x',
    'git status""',
    'git status \\',
    'git status \\\n&& x',
    `git status 'a`,
    'git status "a',
    `git status $'\\n'`,
    'git status *',
    'git status a?',
    'git status [a]',
    'git status {a,b}',
    'git status ~',
    'git status #x',
    'git status !x',
    'git status (x)',
    'git statu',
    'git',
    ' git status',
    'GIT status',
    'x git status',
    'x; git status',
    'A=b git status',
    '! git status',
    '( git status )',
    '{ git status; }',
    'git  status',
    `'git' status`,
    '',
  ])('has no opinion about %j', script => {
    expect(judgeScript(script, 'git status')).toBeUndefined();
  });

  test.each([
    [`bash -c 'git status'`, 'accept'],
    [`/usr/bin/zsh -lc "git status"`, 'accept'],
    [`sh -c "git status 'a'"`, 'accept'],
    ['git status', 'accept'],
    [`git status ';' x`, 'accept'],
    ['git status; x', undefined],
    [`bash -lc 'git status' ; x`, undefined],
    [`bash -lc 'git status'; x`, undefined],
    [`bash -lc 'git status' x`, undefined],
    [`bash -lc 'git status'\nrm`, undefined],
    [`bash -lc "git status"'; rm'`, undefined],
    [`bash -lc "bash -lc 'git status'"`, undefined],
    [`x/bash -lc 'git status'`, undefined],
    [`powershell.exe -Command 'git status'`, undefined],
    ['cmd /c git status', undefined],
    [`sudo bash -lc 'git status'`, undefined],
    [null, undefined],
  ])('looks into the shell of %j', (command, decision) => {
    expect(judge(command, 'git status')).toBe(decision);
  });

  test.each(['powershell.exe', 'cmd', 'cmd /c', '/project/bash', 'pwsh -c'])(
    'has no opinion about a shell that it does not know: %j',
    pattern => {
      expect(judge(`${pattern} 'git status'`, pattern, `${pattern} 'git status'`)).toBeUndefined();
    },
  );

  test('matches a script that equals it, whatever it holds, and no longer one', () => {
    expect(judgeScript('npm ci && npm test', 'npm ci && npm test')).toBe('accept');
    expect(judgeScript('npm ci && npm test x', 'npm ci && npm test')).toBeUndefined();
    expect(judgeScript('npm ci && npm test; x', 'npm ci && npm test')).toBeUndefined();
  });

  test.each(['A=b', `echo 'a`, 'echo \\', 'echo $', 'a |'])('does not go on behind %j', pattern => {
    expect(judgeScript(`${pattern} rm`, pattern)).toBeUndefined();
    expect(judgeScript(`${pattern} b'`, pattern)).toBeUndefined();
  });

  test('is one of several', () => {
    expect(judgeScript('ls -l', 'git status', /cat .*/, 'ls')).toBe('accept');
    expect(judgeScript('rm -r', 'git status', /cat .*/, 'ls')).toBeUndefined();
    expect(judgeScript('ls')).toBeUndefined();
  });

  test('lets pass more words, however they and the script are quoted', () => {
    const words = fc.array(fc.tuple(fc.stringMatching(/^[ -~]*$/), quoting));
    fc.assert(
      fc.property(safeWord, words, quoting, (program, list, wrap) => {
        const rest = list.map(([word, quote]) => ` ${quote(word)}`).join('');
        expect(judge(`/bin/bash -lc ${wrap(program + rest)}`, program)).toBe('accept');
      }),
    );
  });

  test('never lets an operator pass, wherever it stands', () => {
    const operator = fc.constantFrom(
      ...[';', '&', '&&', '|', '||', '>', '<', '>>', '$(x)', '`x`', '$x', '(', ')', '\n', '*', '{'],
      ...['}', '?', '[', '#', '!', '\r', '\0', '\u00a0', '"$x"', '"`x`"', '\\\n', "'", '"', '\\'],
    );
    const words = fc.array(safeWord, { minLength: 1, maxLength: 4 });
    const gap = fc.constantFrom('', ' ');
    fc.assert(
      fc.property(safeWord, words, operator, gap, gap, words, quoting, (program, ...more) => {
        const [before, sign, left, right, after, wrap] = more;
        const tail = sign === '\\' ? '' : right + after.join(' ');
        const script = `${program} ${before.join(' ')}${left}${sign}${tail}`;
        const glued = `${program}${sign}${tail}`;
        for (const text of [script, glued]) {
          expect(judge(`/bin/bash -lc ${wrap(text)}`, program)).toBeUndefined();
        }
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(anyText, text => {
        const policy = approvals.allowCommands('a', /a b/);
        expect(['accept', undefined]).toContain(
          policy.command?.(commandRequest({ command: text })),
        );
      }),
    );
  });
});

describe('a RegExp', () => {
  test.each<[string, RegExp, unknown]>([
    ['git log', /git (log|status)/, 'accept'],
    ['git log x', /git (log|status)/, undefined],
    ['x git log', /git (log|status)/, undefined],
    ['git status', /git|git status/, 'accept'],
    ['a', /a|b/, 'accept'],
    ['ax', /a|b/, undefined],
    ['xb', /a|b/, undefined],
    ['git log\nrm', /git log/, undefined],
    ['git log\nrm', /git log/m, undefined],
    ['git log\nrm', /^git log$/m, undefined],
    ['rm\ngit log', /^git log$/gm, undefined],
    ['git log\nrm', /git .*/, undefined],
    ['git log\nrm', /git .*/s, 'accept'],
    ['git log\n', /git log/, undefined],
    ['GIT LOG', /git log/i, 'accept'],
    ['git log; x', /git .+/, 'accept'],
    ['日本', /\p{L}+/u, 'accept'],
    ['a', /a\/\/b|a/, 'accept'],
  ])('judges %j by %s', (script, pattern, decision) => {
    expect(judgeScript(script, pattern)).toBe(decision);
  });

  test('matches a line whose shell is not known as it came', () => {
    expect(judge('pwsh -c ls', /pwsh -c ls/)).toBe('accept');
    expect(judge('pwsh -c ls', /ls/)).toBeUndefined();
    expect(judge(`bash -lc 'ls'`, /bash .*/)).toBeUndefined();
  });

  test('has no state', () => {
    for (const pattern of [/ls/g, /ls/y, /ls/gy]) {
      pattern.lastIndex = 1;
      const policy = approvals.allowCommands(pattern);
      const request = commandRequest({ command: `bash -lc 'ls'` });
      const decisions = [1, 2, 3].map(() => policy.command?.(request));
      expect(decisions).toEqual(['accept', 'accept', 'accept']);
      expect(pattern.lastIndex).toBe(1);
    }
  });
});

test.each<[string, Partial<CommandApproval['params']>]>([
  ['the network', { networkApprovalContext: { host: 'example.com', protocol: 'https' } }],
  [
    'network rules',
    { proposedNetworkPolicyAmendments: [{ host: 'example.com', action: 'allow' }] },
  ],
  ['more permissions', { additionalPermissions: { network: null, fileSystem: null } }],
  ['input', { kind: 'writeStdin' }],
  ['a command of a human', { kind: 'humanCommand' }],
])('has no opinion when it is about %s', (_, params) => {
  expect(judgeParams({})).toBe('accept');
  expect(judgeParams(params)).toBeUndefined();
});

test('decides about commands only', () => {
  expect(Object.keys(approvals.allowCommands('a'))).toEqual(['command']);
});

test.each<[unknown, string]>([
  ['', 'empty'],
  [' \n', 'empty'],
  // biome-ignore lint/complexity/useRegexLiterals: there is no literal of an empty one
  [new RegExp(''), 'empty'],
  [/(?:)/g, 'empty'],
  [undefined, 'not undefined'],
  [null, 'not null'],
  [1, 'not number'],
  [['git'], 'not array'],
])('refuses the pattern %j', (pattern, cause) => {
  const make = (): unknown => approvals.allowCommands('ok', pattern as string);
  expect(make).toThrow(InvalidArgumentError);
  expect(make).toThrow(cause);
  expect(make).toThrow(expect.objectContaining({ argument: 'patterns[1]' }));
});
