import { MethodNotFoundError } from '../errors.js';
import { METHOD_VERSIONS } from '../protocol/method-versions.js';
import { compareVersions } from '../util/compare-versions.js';

/**
 * Says of a method that the app-server does not have which release it came with, when that is known
 * and newer than the app-server.
 */
export function missingMethod(
  refusal: MethodNotFoundError,
  version: string | undefined,
): MethodNotFoundError {
  const { method, code, data, knownMethods } = refusal;
  const server = version === undefined ? 'this app-server' : `app-server ${version}`;
  const since = version === undefined ? undefined : cameWith(method, version);
  const cause = `${server} has no such method`;
  const message = since === undefined ? cause : `${cause}; it came with ${since}`;
  const error = new MethodNotFoundError(method, { code, message, data }, knownMethods);
  return since === undefined ? error : Object.assign(error, { since });
}

function cameWith(method: string, version: string): string | undefined {
  const since = Object.hasOwn(METHOD_VERSIONS, method) ? METHOD_VERSIONS[method] : undefined;
  return since !== undefined && compareVersions(version, since) < 0 ? since : undefined;
}
