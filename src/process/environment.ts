import { resolve } from 'node:path';
import { InvalidArgumentError } from '../errors.js';
import { lookAt } from './look-at.js';
import { hostPlatform, isWindows, type Platform, pathsOf } from './platform.js';

/** An environment: names to values, where undefined means absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment of an app-server is made from. */
export interface EnvironmentOptions {
  /** Added to the inherited environment; undefined takes a variable away. */
  readonly env?: Environment | undefined;
  /** Whether this process's environment is the base. Default: true. */
  readonly inheritEnv?: boolean | undefined;
  readonly codexHome?: string | undefined;
}

/** What no program of Windows starts or works without; none of it is a secret. */
const WINDOWS_NEEDS = ['SystemRoot', 'SystemDrive', 'windir'] as const;

/**
 * Makes the complete environment of an app-server.
 *
 * Without `inheritEnv` it holds what was asked for and nothing else, except that on Windows the
 * variables that say where the system is are always there unless they are taken away.
 */
export function buildEnvironment(
  options: EnvironmentOptions,
  platform: Platform = hostPlatform,
): Environment {
  const { env = {}, inheritEnv = true, codexHome } = options;
  const base = inheritEnv ? process.env : neededBy(platform);
  const home = codexHome === undefined ? {} : { CODEX_HOME: resolve(codexHome) };
  return merge(base, { ...env, ...home }, platform);
}

/** Reads a variable; on Windows the case of its name does not count. */
export function variableOf(
  env: Environment,
  name: string,
  platform: Platform = hostPlatform,
): string | undefined {
  if (!isWindows(platform) || env[name] !== undefined) return env[name];
  const spelling = Object.keys(env).find(key => same(key, name) && env[key] !== undefined);
  return spelling === undefined ? undefined : env[spelling];
}

/** Puts a folder first on the PATH of an environment; null leaves it as it is. */
export function withFolderOnPath(
  env: Environment,
  folder: string | null,
  platform: Platform = hostPlatform,
): Record<string, string | undefined> {
  if (folder === null) return { ...env };
  const rest = variableOf(env, 'PATH', platform);
  const { delimiter } = pathsOf(platform);
  const name = Object.keys(env).find(key => isWindows(platform) && same(key, 'PATH')) ?? 'PATH';
  return merge(env, { [name]: rest ? `${folder}${delimiter}${rest}` : folder }, platform);
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

/** Lets the second environment win, with one spelling of each name where the case does not count. */
function merge(
  base: Environment,
  over: Environment,
  platform: Platform,
): Record<string, string | undefined> {
  const merged = new Map<string, [name: string, value: string]>();
  for (const [name, value] of [...Object.entries(base), ...Object.entries(over)]) {
    const key = isWindows(platform) ? name.toUpperCase() : name;
    if (value === undefined) merged.delete(key);
    else merged.set(key, [name, value]);
  }
  return Object.fromEntries(merged.values());
}

function neededBy(platform: Platform): Environment {
  if (!isWindows(platform)) return {};
  return Object.fromEntries(
    WINDOWS_NEEDS.map(name => [name, variableOf(process.env, name, platform)]),
  );
}

function same(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
