import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';

/** A packed tarball and the files in it. */
export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
}

/** Packs the package as it is built now, without running its scripts, into a folder. */
export async function pack(destination: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const { ok, output } = await runCommand('npm', args);
  const json = output.slice(output.indexOf('[\n'), output.lastIndexOf(']') + 1);
  if (!ok || json === '') throw new Error(`Cannot pack the package: ${output}`);
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(json);
  if (packed === undefined) throw new Error('Cannot pack the package: npm names no tarball');
  return {
    tarball: join(destination, packed.filename),
    files: packed.files.map(file => file.path),
  };
}
