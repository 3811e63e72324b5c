import { launch } from '../process/launch.js';
import type { ChildOptions } from './child-options.js';
import { ChildTransport, type ChildTransportLimits } from './child-transport.js';
import { launchOptions } from './launch-options.js';

/**
 * Launches an app-server, and gives the channel that owns it.
 *
 * @throws InvalidArgumentError, CodexNotFoundError or ServerStartError; nothing is left behind.
 */
export async function launchChild(
  options: ChildOptions & ChildTransportLimits,
): Promise<ChildTransport> {
  return new ChildTransport(await launch(await launchOptions(options)), options);
}
