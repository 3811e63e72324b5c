import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/args.js';
import { UsageError } from '../../../src/cli/usage-error.js';

test('reads every option of run', () => {
  const argv = [
    ...['run', 'Fix it', '--cwd', 'sub', '--model', 'm', '--sandbox', 'workspace-write'],
    ...['--json', '--offline', '--default', 'Look around'],
  ];
  expect(parseArguments(argv)).toEqual({
    command: 'run',
    prompt: 'Fix it',
    fallback: 'Look around',
    cwd: 'sub',
    model: 'm',
    sandbox: 'workspace-write',
    json: true,
    offline: true,
  });
});

test('needs no option at all', () => {
  expect(parseArguments(['run'])).toEqual({
    command: 'run',
    prompt: undefined,
    fallback: undefined,
    cwd: undefined,
    model: undefined,
    sandbox: undefined,
    json: false,
    offline: false,
  });
});

test('reads the option of doctor', () => {
  expect(parseArguments(['doctor'])).toEqual({ command: 'doctor', json: false });
  expect(parseArguments(['doctor', '--json'])).toEqual({ command: 'doctor', json: true });
});

test('reads every option of serve, and needs none', () => {
  const argv = [
    ...[
      'serve',
      '--listen',
      'ws://127.0.0.1:4500',
      '--token-file',
      'token',
      '--codex-home',
      'home',
    ],
    ...['--cwd', 'sub', '--config', 'a="b=c"', '--config', 'd.e=1'],
  ];
  expect(parseArguments(argv)).toEqual({
    command: 'serve',
    listen: 'ws://127.0.0.1:4500',
    tokenFile: 'token',
    noAuth: false,
    codexHome: 'home',
    cwd: 'sub',
    config: ['a="b=c"', 'd.e=1'],
  });
  expect(parseArguments(['serve'])).toEqual({
    command: 'serve',
    listen: undefined,
    tokenFile: undefined,
    noAuth: false,
    codexHome: undefined,
    cwd: undefined,
    config: [],
  });
});

test('takes options before the command and a prompt that looks like an option', () => {
  expect(parseArguments(['--json', 'run', '--', '--help'])).toMatchObject({
    prompt: '--help',
    json: true,
  });
});

test.each([
  [['help'], 'help'],
  [['--help'], 'help'],
  [['-h'], 'help'],
  [['run', '--help', 'x'], 'help'],
  [['--version'], 'version'],
])('%j asks for %s', (argv, command) => {
  expect(parseArguments(argv)).toEqual({ command });
});

test.each([
  [[], 'no command; `run "your prompt"` is what it does'],
  [['walk'], 'unknown command "walk"; there are: run, serve, doctor'],
  [['doctor', 'x'], 'doctor takes no prompt'],
  [['doctor', '--model', 'm'], 'doctor has no option --model'],
  [['serve', 'x'], 'serve takes no "x"'],
  [['serve', '--json'], '--json is an option of run'],
  [['run', 'x', '--listen', 'y'], '--listen is an option of serve'],
  [['serve', '--listen='], '--listen is empty'],
  [['serve', '--token-file', 'x', '--no-auth'], '--token-file and --no-auth exclude each other'],
  [['serve', '--config', 'model'], '--config must be key=value'],
  [['run', 'fix', 'it'], 'more than one prompt; put it into quotes'],
  [['run', ' '], 'the prompt is empty'],
  [['run', '--default', ''], 'the prompt is empty'],
  [['run', 'x', '--model', ''], '--model is empty'],
  [['run', 'x', '--cwd='], '--cwd is empty'],
  [['run', 'x', '--fast'], "unknown option '--fast'"],
  [['run', 'x', '--cwd'], "option '--cwd <value>' argument missing"],
  [['run', 'x', '--json=1'], "option '--json' does not take an argument"],
  [
    ['run', 'x', '--sandbox', 'none'],
    'unknown sandbox "none"; there are: read-only, workspace-write, danger-full-access',
  ],
])('%j is refused in one line', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(new UsageError(message));
});
