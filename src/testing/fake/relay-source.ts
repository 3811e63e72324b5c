/**
 * The program that stands in for a `codex` binary: it carries its standard input to the fake
 * app-server in the test's process, and does to itself what it is told there. It is text, so that it
 * can be written to a folder and run by a bare `node` wherever this package runs from.
 */
export const RELAY_SOURCE: string = `
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

const engine = connect(process.argv[2]);
const tell = message => engine.write(JSON.stringify(message) + '\\n');
let stubborn = false;
let outputOpen = true;

// Written at once, and before anything else that was told later.
function write(bytes) {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  } catch {}
}

const deeds = {
  write: ({ bytes }) => {
    if (outputOpen) write(Buffer.from(bytes, 'base64'));
  },
  end: ({ code, signal, stderr }) => {
    if (stderr) writeSync(2, stderr);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 0);
  },
  closeOutput: () => {
    outputOpen = false;
    closeSync(1);
  },
  deaf: () => process.stdin.pause(),
  ignoreTerm: () => {
    stubborn = true;
    process.on('SIGTERM', () => {});
  },
  grandchild: () => {
    const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    sleeper.unref();
    tell({ kind: 'grandchild', pid: sleeper.pid });
  },
};

process.stdin.on('data', bytes => tell({ kind: 'data', bytes: bytes.toString('base64') }));
process.stdin.on('end', () => {
  if (!stubborn) process.exit(0);
});

let text = '';
engine.on('data', block => {
  text += block.toString('latin1');
  const lines = text.split('\\n');
  text = lines.pop();
  for (const line of lines) {
    const deed = JSON.parse(line);
    deeds[deed.kind](deed);
  }
});
// Without the fake app-server there is nothing to relay.
engine.on('error', () => process.exit(1));
engine.on('close', () => process.exit(1));
tell({ kind: 'hello', pid: process.pid });
`;
