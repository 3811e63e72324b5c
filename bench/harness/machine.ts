import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import type { Results } from './results.js';

/** Describes the machine that is measured on. */
export function describeMachine(): Results['machine'] {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() || 'unknown',
    cores: String(processors.length),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
  };
}

/** Tells the versions of everything that is compared. */
export function describeVersions(codex: string | null): Results['versions'] {
  return {
    node: process.versions.node,
    codex: codex ?? 'unknown',
    'codex-app-server-sdk': versionIn('package.json'),
    '@openai/codex-sdk': installed('@openai/codex-sdk'),
    '@modelcontextprotocol/sdk': installed('@modelcontextprotocol/sdk'),
    '@agentclientprotocol/sdk': installed('@agentclientprotocol/sdk'),
    'vscode-jsonrpc': installed('vscode-jsonrpc'),
  };
}

function installed(name: string): string {
  return versionIn(`node_modules/${name}/package.json`);
}

function versionIn(path: string): string {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
