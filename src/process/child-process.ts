/**
 * Gives Node's module for child processes. It is loaded with the first process: with the package, it
 * would take a third of the time of its import, also for those who connect to an app-server.
 */
export function childProcess(): typeof import('node:child_process') {
  return process.getBuiltinModule('node:child_process');
}
