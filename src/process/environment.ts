import { resolve } from 'node:path';
import { InvalidArgumentError } from '../errors.js';
import type { Environment } from './find-codex.js';
import { lookAt } from './look-at.js';

/** What the environment of an app-server is made from. */
export interface EnvironmentOptions {
  /** Added to the inherited environment; undefined takes a variable away. */
  readonly env?: Environment | undefined;
  /** Whether this process's environment is the base. Default: true. */
  readonly inheritEnv?: boolean | undefined;
  readonly codexHome?: string | undefined;
}

/** Makes the complete environment of an app-server. */
export function buildEnvironment(options: EnvironmentOptions): Environment {
  const { env = {}, inheritEnv = true, codexHome } = options;
  const merged = {
    ...(inheritEnv ? process.env : {}),
    ...env,
    ...(codexHome === undefined ? {} : { CODEX_HOME: resolve(codexHome) }),
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/**
 * Checks that a folder exists; a relative path counts from `base`.
 *
 * @throws InvalidArgumentError naming the argument when there is no such folder.
 */
export function checkFolder(argument: string, path: string, base: string = process.cwd()): void {
  const absolute = resolve(base, path);
  if (lookAt(absolute)?.isDirectory()) return;
  const name = argument.split('.').at(-1);
  throw new InvalidArgumentError(argument, `Cannot use ${name}: ${absolute} is not a folder`);
}
