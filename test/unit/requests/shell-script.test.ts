import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isSimpleCommand, readWords, scriptOf } from '../../../src/requests/shell-script.js';
import { anyText, nasty, quoting, safeWord } from './quoting.js';

const empty = mkdtempSync(join(tmpdir(), 'shell-script-'));
afterAll(() => rmSync(empty, { recursive: true }));

/** Lets a shell split scripts that are thought to be nothing but words. */
function splitBy(shell: string, scripts: readonly string[]): string[][] {
  const lines = scripts.map(script => `printf '%s\\0' ${script} end`);
  const output = execFileSync(shell, ['-c', lines.join('\n')], { cwd: empty, encoding: 'utf8' });
  const split: string[][] = [[]];
  for (const word of output.split('\0').slice(0, -1)) {
    if (word === 'end') split.push([]);
    else split.at(-1)?.push(word);
  }
  return split.slice(0, -1);
}

describe('readWords', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' \t ', []],
    ['git status', ['git', 'status']],
    ['git \t status ', ['git', 'status']],
    [`echo 'a b' "c d"`, ['echo', 'a b', 'c d']],
    [`a'b'"c"\\d`, ['abcd']],
    [`'it'\\''s' "it's"`, ["it's", "it's"]],
    [`'' ""`, ['', '']],
    [`"\\$ \\" \\\\ \\\` \\a"`, ['$ " \\ ` \\a']],
    [`'$(x) ; \\'`, ['$(x) ; \\']],
    ['a\\ b \\; \\$x', ['a b', ';', '$x']],
    ['HEAD~1 HEAD^^ HEAD~2^1', ['HEAD~1', 'HEAD^^', 'HEAD~2^1']],
    ['--a=b x=y', ['--a=b', 'x=y']],
    ['café 日本', ['café', '日本']],
    [`'a\nb'`, ['a\nb']],
  ])('reads %j', (text, words) => {
    expect(readWords(text)).toEqual(words);
  });

  test.each([
    'a;b',
    'a&b',
    'a|b',
    'a<b',
    'a>b',
    'a 2>&1',
    'a (b',
    'a )b',
    'a {b,c}',
    'a {',
    'a }',
    'a $b',
    'a `b',
    'a "$b"',
    'a "`b`"',
    `a $'b'`,
    'a $"b"',
    'a *',
    'a ?',
    'a [b]',
    'a #b',
    'a#b',
    '! a',
    'a !b',
    'a\nb',
    'a\rb',
    'a\0b',
    'a\vb',
    'a\fb',
    'a\u00a0b',
    'a\u2003b',
    'a\u2028b',
    'a\u3000b',
    'a\ufeffb',
    'a\u200bb',
    'a；b',
    'a\\',
    'a\\\nb',
    'a\\é',
    "a 'b",
    'a "b',
    'a "b\\',
    'a "b\\"',
    'a "b\\\nc"',
    '~ a',
    'a ~/b',
    'a --b=~/c',
    'a ~root:~',
    'a =b',
    'a ^b',
    "''~",
    "''=ls",
    'a \ud800',
  ])('refuses %j', text => {
    expect(readWords(text)).toBeUndefined();
  });

  test('reads any words back, however they are quoted', () => {
    const word = fc.tuple(anyText, quoting);
    fc.assert(
      fc.property(fc.array(word), list => {
        const text = list.map(([plain, quote]) => quote(plain)).join(' ');
        expect(readWords(text)).toEqual(list.map(([plain]) => plain));
      }),
    );
  });

  test('reads what sh and bash read, or nothing', () => {
    const piece = fc.oneof(
      nasty,
      safeWord,
      fc.constant(' '),
      fc.tuple(nasty, quoting).map(([text, quote]) => quote(text.replaceAll('\0', ''))),
    );
    const script = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''));
    const scripts = fc.sample(script, 4_000).filter(isSimpleCommand);
    const words = scripts.map(readWords);
    expect(scripts.length).toBeGreaterThan(300);
    expect(splitBy('bash', scripts)).toEqual(words);
    expect(splitBy('sh', scripts)).toEqual(words);
  });

  test('takes time in proportion to the text', () => {
    const long = `a ${'"b\\"c" '.repeat(100_000)}`;
    const start = performance.now();
    expect(readWords(long)).toHaveLength(100_001);
    expect(readWords(`${long}'`)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('isSimpleCommand', () => {
  test.each(['git status', `git commit -m "a; b" -m 'c && $(d)'`, 'make a=b', '\ta'])(
    'is one command: %j',
    script => {
      expect(isSimpleCommand(script)).toBe(true);
    },
  );

  test.each([
    '',
    '  ',
    'A=b c',
    '_a1+=b c',
    `git commit -m 'a\nb'`,
    `echo "a\rb"`,
    `echo 'a\0b'`,
    `echo 'a\u001bb'`,
    `echo 'a\u0085b'`,
    `echo 'a\u2029b'`,
    'a; b',
  ])('is not: %j', script => {
    expect(isSimpleCommand(script)).toBe(false);
  });
});

describe('scriptOf', () => {
  test.each([
    [`/bin/bash -lc 'git status'`, 'git status'],
    [`/usr/bin/zsh -lc "git status"`, 'git status'],
    ['bash -c ls', 'ls'],
    [`sh -c 'a; b'`, 'a; b'],
    [`/opt/homebrew/bin/bash -lc 'a'`, 'a'],
    [`/bin/bash -lc ''`, ''],
    [`/bin/bash -lc 'echo '\\''a'\\'''`, `echo 'a'`],
    // As the app-server was seen to quote.
    [`/bin/bash -lc "touch 'a b' \\"it's "'$HOME"'`, `touch 'a b' "it's $HOME"`],
    [
      `/bin/bash -lc "echo 'q' \\""'$X" \`y\` > z\ntouch b!''^'`,
      `echo 'q' "$X" \`y\` > z\ntouch b!^`,
    ],
    [`bash -lc "bash -lc 'ls'"`, `bash -lc 'ls'`],
    ['git status', 'git status'],
    [`git commit -m 'a b'`, `git commit -m 'a b'`],
  ])('finds it in %j', (command, script) => {
    expect(scriptOf(command)).toBe(script);
  });

  test.each([
    `bash -lc 'ls' more`,
    'bash -lc',
    'bash -c $x',
    `bash -c 'a`,
    `bash -c 'a' ; b`,
    `bash -ic 'ls'`,
    `bash -xc 'ls'`,
    'bash script.sh',
    `/project/bin/bash -lc 'ls'`,
    `./bash -lc 'ls'`,
    `/bin/../tmp/bash -lc 'ls'`,
    `fish -c 'ls'`,
    `powershell.exe -NoProfile -Command 'git status'`,
    `'C:\\Program Files\\PowerShell\\7\\pwsh.exe' -c 'git status'`,
    'pwsh -c ls',
    'cmd /c dir',
    'CMD.EXE /c dir',
    'git status && ls',
  ])('finds none in %j', command => {
    expect(scriptOf(command)).toBeUndefined();
  });

  test('takes any script out of a shell, however it is quoted', () => {
    const shell = fc.constantFrom('/bin/bash', '/usr/bin/zsh', 'sh', '/usr/local/bin/bash', 'dash');
    const flag = fc.constantFrom('-lc', '-c');
    fc.assert(
      fc.property(shell, flag, fc.tuple(anyText, quoting), (program, option, [text, quote]) => {
        expect(scriptOf(`${program} ${option} ${quote(text)}`)).toBe(text);
      }),
    );
  });
});
