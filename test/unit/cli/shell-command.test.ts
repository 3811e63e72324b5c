import { expect, test } from 'vitest';
import { unwrapCommand } from '../../../src/cli/shell-command.js';

test.each([
  ["/bin/bash -lc 'ls -l | wc'", 'ls -l | wc'],
  ['/bin/bash -lc ls', 'ls'],
  ['zsh -c "echo \'a\' \\$HOME"', "echo 'a' $HOME"],
  [`/bin/sh -c 'it'"'"'s'`, "it's"],
  ["/bin/bash -lc 'first\nsecond'", 'first\nsecond'],
])('%j reads %j', (command, script) => {
  expect(unwrapCommand(command)).toBe(script);
});

test.each([
  'ls -l',
  '/bin/bash script.sh',
  "/bin/bash -lc 'ls' extra",
  "/bin/bash -lc 'open",
  'python -c "print(1)"',
])('%j stays as it is', command => {
  expect(unwrapCommand(command)).toBe(command);
});
