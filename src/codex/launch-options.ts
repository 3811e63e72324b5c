import { checkedOverrides, configOverrides } from '../process/config-overrides.js';
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
export function launchOptions(options: ChildOptions): LaunchOptions {
  const { cwd, codexHome, configOverrides: rawOverrides = [] } = options;
  if (cwd !== undefined) checkFolder('options.cwd', cwd);
  if (codexHome !== undefined) checkFolder('options.codexHome', codexHome);
  const env = buildEnvironment(options);
  const overrides = [...configOverrides(options.config ?? {}), ...checkedOverrides(rawOverrides)];
  return {
    codex: locateCodex({ codexPath: options.codexPath, env }),
    args: ['app-server', ...overrides.flatMap(override => ['--config', override])],
    env,
    cwd,
  };
}
