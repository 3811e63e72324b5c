import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, platform } from 'node:process';
import { CodexError } from '../../errors.js';
import { PROTOCOL_VERSION } from '../../protocol/protocol.js';
import type { FakeEngine } from './fake-engine.js';
import type { Host } from './host.js';
import { RelayChannel } from './relay-channel.js';
import { RELAY_SOURCE } from './relay-source.js';

/** Makes an executable that acts as `codex app-server`, and takes in who runs it. */
export async function startRelayHost(engine: FakeEngine): Promise<Host> {
  if (platform === 'win32') {
    throw new CodexError(
      'Cannot start a fake app-server on stdio: Windows runs no script as codex',
    );
  }
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'codex-fake-')));
  const codexPath = join(folder, 'codex');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const relay = join(folder, 'relay.mjs');
    const socket = join(folder, 'engine.sock');
    await writeFile(relay, RELAY_SOURCE);
    await writeFile(codexPath, launcher(relay, socket), { mode: 0o755 });
    const server = await listen(engine, socket);
    return {
      codexPath,
      close: async () => {
        server.close();
        await engine.close();
        await remove();
      },
    };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

function listen(engine: FakeEngine, path: string): Promise<Server> {
  const server = createServer(socket => {
    if (engine.refuses()) socket.destroy();
    else engine.connect(new RelayChannel(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function launcher(relay: string, socket: string): string {
  const [node, script, path] = [execPath, relay, socket].map(quote);
  return `#!/bin/sh
if [ "$1" = --version ]; then echo 'codex-cli ${PROTOCOL_VERSION}'; exit 0; fi
exec ${node} ${script} ${path}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
