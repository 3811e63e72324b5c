import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { InvalidArgumentError } from '../errors.js';
import { copyHomeTemplate } from './home-template.js';
import { type ConfigTable, configToml } from './model-config.js';

/** What a throw-away home is filled with. */
export interface HomeContents {
  /** The configuration to write as `config.toml`. */
  readonly config: ConfigTable;
  /** Files of the workspace: path inside it -> text. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** A throw-away folder for one or more app-servers; removed with everything in it. */
export interface ThrowAwayHome extends AsyncDisposable {
  /** The folder that holds the three others. */
  readonly root: string;
  /** The `CODEX_HOME`, with a `config.toml` that leads to the scripted model. */
  readonly codexHome: string;
  /** The `HOME` of the server and its commands; empty, so that no login script slows them down. */
  readonly home: string;
  /** The folder to work in. */
  readonly workspace: string;
  /** Environment variables that a `codex app-server` needs to live here and nowhere else. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes the folder; a second call does nothing. */
  remove(): Promise<void>;
}

/** Makes a throw-away home under the system's folder for temporary files. */
export async function createHome(contents: HomeContents): Promise<ThrowAwayHome> {
  checkFiles(contents.files ?? {});
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-testing-')));
  const remove = (): Promise<void> =>
    rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  const codexHome = join(root, 'codex-home');
  const home = join(root, 'home');
  const workspace = join(root, 'workspace');
  try {
    await Promise.all([mkdir(codexHome), mkdir(home), mkdir(workspace)]);
    await copyHomeTemplate(codexHome);
    await writeFile(join(codexHome, 'config.toml'), configToml(contents.config));
    for (const [path, text] of Object.entries(contents.files ?? {})) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), text);
    }
  } catch (cause) {
    await remove();
    throw cause;
  }
  const env = homeEnv(codexHome, home);
  return { root, codexHome, home, workspace, env, remove, [Symbol.asyncDispose]: remove };
}

function homeEnv(codexHome: string, home: string): Readonly<Record<string, string>> {
  return {
    CODEX_HOME: codexHome,
    HOME: home,
    USERPROFILE: home,
    CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '1',
    RUST_LOG: 'warn',
    // A proxy of the host must not catch what goes to the scripted model.
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
}

function checkFiles(files: Readonly<Record<string, string>>): void {
  for (const path of Object.keys(files))
    if (isAbsolute(path) || relative('.', path).startsWith('..') || relative('.', path) === '')
      throw new InvalidArgumentError(
        `files[${JSON.stringify(path)}]`,
        `Cannot write ${path}: it is not inside the workspace`,
      );
}
