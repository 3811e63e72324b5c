import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';

/** The package that brings the app-server. */
export const CODEX_PACKAGE = '@openai/codex';

/** A tarball that was fetched. */
export interface Fetched {
  readonly file: string;
  readonly bytes: number;
}

/** What is asked of the npm registry; tests answer it themselves. */
export interface Registry {
  /** Lists every published version of the codex package, platform packages included. */
  versions(): Promise<readonly string[]>;
  /** Fetches the tarball of one version, verified by npm, into a folder. */
  fetch(version: string, folder: string): Promise<Fetched>;
}

/** The registry that npm is configured with. */
export const npmRegistry: Registry = {
  async versions() {
    const { ok, output, stdout } = await runCommand('npm', [
      ...['view', CODEX_PACKAGE, 'versions', '--json', '--loglevel=error'],
    ]);
    if (!ok) throw new Error(`Cannot list the versions of ${CODEX_PACKAGE}: ${output.trim()}`);
    return readVersions(stdout);
  },
  async fetch(version, folder) {
    const spec = `${CODEX_PACKAGE}@${version}`;
    const args = ['pack', '--loglevel=error', spec, '--pack-destination', folder];
    const { ok, output, stdout } = await runCommand('npm', args);
    const name = stdout.trim().split('\n').at(-1);
    if (!ok || name === undefined || name === '') {
      throw new Error(`Cannot fetch ${spec}: ${output.trim()}`);
    }
    const file = join(folder, name);
    return { file, bytes: (await stat(file)).size };
  },
};

/** npm answers with a text instead of a list when there is one version alone. */
export function readVersions(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(version => typeof version === 'string');
}
