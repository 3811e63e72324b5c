import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

let template: string | undefined;

/**
 * Makes each home that is created from now on start with the databases of another `CODEX_HOME`,
 * whose app-server has ended: setting them up anew is the longer half of an app-server's start.
 */
export function useHomeTemplate(codexHome: string | undefined): void {
  template = codexHome;
}

/** Copies the databases of the template, if there is one, into a `CODEX_HOME`. */
export async function copyHomeTemplate(codexHome: string): Promise<void> {
  const from = template;
  if (from === undefined) return;
  const names = (await readdir(from)).filter(name => /\.sqlite(-wal)?$/.test(name));
  await Promise.all(names.map(name => copyFile(join(from, name), join(codexHome, name))));
}
