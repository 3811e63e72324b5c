import { buildEnvironment, checkFolder } from '../process/environment.js';
import { locateCodex } from '../process/find-codex.js';
import type { LaunchOptions } from '../process/launch.js';
import type { ChildOptions } from './child-options.js';

/**
 * Makes of options what an app-server is launched with.
 *
 * @throws InvalidArgumentError for a folder that is none, or configuration that is no TOML.
 * @throws CodexNotFoundError when there is no binary.
 */
export async function launchOptions(options: ChildOptions): Promise<LaunchOptions> {
  const { cwd, codexHome } = options;
  if (cwd !== undefined) checkFolder('options.cwd', cwd);
  if (codexHome !== undefined) checkFolder('options.codexHome', codexHome);
  const env = buildEnvironment(options);
  const overrides = await overridesOf(options);
  return {
    codex: locateCodex({ codexPath: options.codexPath, env }),
    args: ['app-server', ...overrides.flatMap(override => ['--config', override])],
    env,
    cwd,
  };
}

/** What reads and writes TOML is loaded when there is some. */
async function overridesOf(options: ChildOptions): Promise<string[]> {
  const { config = {}, configOverrides: rawOverrides = [] } = options;
  if (Object.keys(config).length === 0 && rawOverrides.length === 0) return [];
  const { checkedOverrides, configOverrides } = await import('../process/config-overrides.js');
  return [...configOverrides(config), ...checkedOverrides(rawOverrides)];
}
