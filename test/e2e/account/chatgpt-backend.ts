import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CANARY } from '../../support/secrets.js';

const ACCOUNT = {
  id: 'acc-1',
  account_user_role: 'owner',
  structure: 'personal',
  name: 'Home',
  plan_type: 'pro',
  profile_picture_url: null,
  workspace_backend_origin: 'https://chatgpt.com',
  account_routing_override: 'NO_CONSTRAINT',
};

const ANSWERS: Readonly<Record<string, object>> = {
  '/backend-api/wham/accounts/check': {
    accounts: [ACCOUNT],
    account_ordering: ['acc-1'],
    default_account_id: 'acc-1',
  },
  '/backend-api/wham/usage': {
    plan_type: 'pro',
    account_id: 'acc-1',
    rate_limit: {
      allowed: true,
      limit_reached: false,
      primary_window: {
        used_percent: 6,
        limit_window_seconds: 18_000,
        reset_after_seconds: 100,
        reset_at: 1_738_300_000,
      },
      secondary_window: null,
    },
    credits: null,
  },
  '/backend-api/wham/profiles/me': { stats: { lifetime_tokens: 5 } },
};

/** Plays the ChatGPT backend for a real app-server: one account, its limits and its usage. */
export class ChatgptBackend implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ChatgptBackend> {
    const server = createServer((request, response) => {
      const answer = ANSWERS[request.url ?? ''];
      request.resume();
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new ChatgptBackend(server);
  }

  /** The configuration that leads an app-server here. */
  get config(): { readonly chatgpt_base_url: string } {
    const { port } = this.#server.address() as AddressInfo;
    return { chatgpt_base_url: `http://127.0.0.1:${port}/backend-api` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Makes a token of the shape that ChatGPT's have; nobody has signed it. */
export function accessToken(email: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const auth = {
    chatgpt_plan_type: 'pro',
    chatgpt_account_id: 'acc-1',
    chatgpt_user_id: 'user-1',
  };
  const claims = {
    exp: Math.floor(Date.now() / 1_000) + 3_600,
    email,
    'https://api.openai.com/auth': auth,
  };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${CANARY}`;
}
