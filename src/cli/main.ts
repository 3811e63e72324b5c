#!/usr/bin/env node
import type { CliIo } from './io.js';
import { runCli } from './run-cli.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const onStop: CliIo['onStop'] = listener => {
  for (const signal of SIGNALS) process.on(signal, listener);
  // Nobody reads any more; every later write fails as well, which is no second request.
  process.stdout.once('error', listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
    process.stdout.off('error', listener);
  };
};

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  onStop,
  exit: code => process.exit(code),
});
