import type { CodexOptions } from './options.js';

/** The options that concern an app-server which this process starts. */
export type ChildOptions = Pick<
  CodexOptions,
  'codexPath' | 'codexHome' | 'cwd' | 'env' | 'inheritEnv' | 'config' | 'configOverrides'
>;
