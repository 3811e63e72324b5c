import type {
  ListMcpServerStatusParams,
  McpResourceReadParams,
  McpResourceReadResponse,
  McpServerOauthLoginCompletedNotification,
  McpServerOauthLoginParams,
  McpServerOauthLoginResponse,
  McpServerStatus,
  McpServerStatusUpdatedNotification,
  McpServerToolCallParams,
  McpServerToolCallResponse,
} from '../protocol/protocol.js';
import type { Subscription } from '../util/subscription.js';
import { allPages } from './all-pages.js';
import type { ConfigClient } from './config-client.js';

/** The MCP servers of the configuration. */
export class McpServers {
  readonly #client: ConfigClient;

  /** @internal */
  constructor(client: ConfigClient) {
    this.#client = client;
  }

  /**
   * Lists the servers with their tools, resources and login, all pages of them
   * (`mcpServerStatus/list`). Servers are started for it; one that cannot be has `toolsError`.
   *
   * `detail: 'toolsAndAuthOnly'` is quicker; `serverName` asks one server only, and with `threadId`
   * the thread's own connections are used.
   */
  list(
    options: Omit<ListMcpServerStatusParams, 'cursor' | 'limit'> = {},
  ): Promise<McpServerStatus[]> {
    return allPages(cursor => this.#client.request('mcpServerStatus/list', { ...options, cursor }));
  }

  /** Reads the servers' configuration again, for loaded threads too (`config/mcpServer/reload`). */
  async reload(): Promise<void> {
    await this.#client.request('config/mcpServer/reload', undefined);
  }

  /**
   * Starts an OAuth login at a server (`mcpServer/oauth/login`): send the user to
   * `authorizationUrl`. {@link McpServers.onLoginCompleted} tells the end, with the same `loginId`.
   *
   * @throws InvalidRequestError when no server has this name.
   */
  login(
    name: string,
    options: Omit<McpServerOauthLoginParams, 'name'> = {},
  ): Promise<McpServerOauthLoginResponse> {
    return this.#client.request('mcpServer/oauth/login', { ...options, name });
  }

  /** Reads a resource of a server (`mcpServer/resource/read`). */
  readResource(params: McpResourceReadParams): Promise<McpResourceReadResponse> {
    return this.#client.request('mcpServer/resource/read', params);
  }

  /** Calls a tool of a server for a loaded thread, past the model (`mcpServer/tool/call`). */
  callTool(params: McpServerToolCallParams): Promise<McpServerToolCallResponse> {
    return this.#client.request('mcpServer/tool/call', params);
  }

  /** Calls `listener` when an OAuth login has ended (`mcpServer/oauthLogin/completed`). */
  onLoginCompleted(
    listener: (params: McpServerOauthLoginCompletedNotification) => void,
  ): Subscription {
    return this.#client.on('mcpServer/oauthLogin/completed', listener);
  }

  /** Calls `listener` as a server starts, is ready, or fails (`mcpServer/startupStatus/updated`). */
  onStatus(listener: (params: McpServerStatusUpdatedNotification) => void): Subscription {
    return this.#client.on('mcpServer/startupStatus/updated', listener);
  }
}
