import { Account } from '../../../src/account/account.js';
import { NotificationRouter } from '../../../src/client/notification-router.js';
import { ProtocolClient } from '../../../src/client/protocol-client.js';
import { ChildTransport } from '../../../src/codex/child-transport.js';
import { MethodNotFoundError, TransportClosedError } from '../../../src/errors.js';
import { locateCodex } from '../../../src/process/find-codex.js';
import { launch } from '../../../src/process/launch.js';
import type { ScriptedModel } from '../../../src/testing/testing.js';
import { RecordingLogger } from '../../support/recording-logger.js';

/** A session with a real app-server that lets the account answer what is asked of it. */
export class AnsweringSession implements AsyncDisposable {
  readonly logger = new RecordingLogger();
  readonly client: ProtocolClient;
  readonly account: Account;

  private constructor(transport: ChildTransport) {
    const router = new NotificationRouter(this.logger);
    this.client = new ProtocolClient(transport, {
      router,
      logger: this.logger,
      maxQueuedRequests: 100,
      maxInFlight: 64,
      requestTimeoutMs: 60_000,
      retry: false,
      onWire: undefined,
      traceContext: undefined,
      handleRequest: (method, params, { signal }) => {
        if (method === 'account/chatgptAuthTokens/refresh') {
          return this.account.answerRefresh(params as never, signal);
        }
        throw new MethodNotFoundError(method, {
          code: -32601,
          message: 'only tokens are refreshed',
        });
      },
      onClose: () => {},
    });
    this.account = new Account({
      request: (method, params, options) => this.client.request(method, params, options),
      on: (method, listener) => {
        const off = router.on(method, listener);
        return Object.assign(off, { [Symbol.dispose]: off });
      },
      onClosed: () => () => {},
    });
  }

  static async start(model: ScriptedModel): Promise<AnsweringSession> {
    const env = { ...process.env, ...model.home.env };
    const codex = locateCodex({ codexPath: undefined, env });
    const child = await launch({ codex, args: ['app-server'], env, cwd: model.workspace });
    const session = new AnsweringSession(new ChildTransport(child));
    await session.client.initialize({
      clientInfo: { name: 'account-tests', title: null, version: '0' },
      experimentalApi: true,
      optOutNotifications: [],
      requestAttestation: false,
    });
    return session;
  }

  /** Runs one turn on a new thread; settles with its status. */
  async run(text: string): Promise<string> {
    const { thread } = await this.client.request('thread/start', {});
    const completed = new Promise<string>(resolve => {
      this.client.router.on('turn/completed', ({ turn }: { turn: { status: string } }) =>
        resolve(turn.status),
      );
    });
    const input = [{ type: 'text' as const, text, text_elements: [] }];
    await this.client.request('turn/start', { threadId: thread.id, input });
    return completed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client.close(new TransportClosedError('The session is closed'));
  }
}
