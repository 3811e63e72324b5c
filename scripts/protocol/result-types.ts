/** Results whose names follow neither from the params type nor from the method. */
const overrides: Readonly<Record<string, string>> = {
  'account/gatewayOAuth/cancel': 'GatewayOAuthCancelResponse',
  // Without params in earlier releases.
  'account/gatewayOAuth/login': 'GatewayOAuthLoginResponse',
  'account/gatewayOAuth/read': 'GatewayOAuthReadResponse',
  'account/logout': 'LogoutAccountResponse',
  'account/securitySetup/read': 'GetAccountSecuritySetupResponse',
  'account/workspaceMessages/read': 'GetWorkspaceMessagesResponse',
  'accountSession/list': 'AccountSessionsResponse',
  'config/batchWrite': 'ConfigWriteResponse',
  'config/mcpServer/reload': 'McpServerRefreshResponse',
  'config/value/write': 'ConfigWriteResponse',
  'externalAgentConfig/import/readHistories': 'ExternalAgentConfigImportHistoriesReadResponse',
};

/**
 * Finds the type that a method answers with: by the table above, by its params type
 * (`XParams` -> `XResponse`), or by its own name (`memory/reset` -> `MemoryResetResponse`).
 */
export function findResultType(
  method: string,
  params: string,
  typeNames: ReadonlySet<string>,
): string {
  const byParams = /^(\w+)Params\b/.exec(params)?.[1];
  const byMethod = method
    .split('/')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  const candidates = [overrides[method], `${byParams}Response`, `${byMethod}Response`];
  const result = candidates.find(name => name !== undefined && typeNames.has(name));
  if (result === undefined) {
    throw new Error(
      `Cannot find the result type of "${method}" (params: ${params}); add it to the overrides`,
    );
  }
  return result;
}
