import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Says on what, with what and when something was measured; for a line below its table. */
export function measuredOn(packages: readonly string[]): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const versions = packages.map(name => `${name} ${versionOf(name)}`).join(', ');
  const date = new Date().toISOString().slice(0, 10);
  const model = (cpu?.model ?? 'unknown').trim();
  const machine = `${process.platform} ${process.arch}, ${cpus().length} × ${model}, ${gigabytes} GB`;
  return `Measured on ${date}: ${machine}; Node ${process.versions.node}; ${versions}.`;
}

function versionOf(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return version;
}
