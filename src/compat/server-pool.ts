import { AppServer } from './app-server.js';
import { type Launch, launchKey } from './launch.js';

/** The app-servers of this process, one for each way to launch it. */
const servers = new Map<string, AppServer>();

/** Gives the app-server for a launch; it is started when it is first asked something. */
export function serverFor(launch: Launch): AppServer {
  const key = launchKey(launch);
  const known = servers.get(key);
  if (known !== undefined) return known;
  const server = new AppServer(launch, () => {
    if (servers.get(key) === server) servers.delete(key);
  });
  servers.set(key, server);
  return server;
}
