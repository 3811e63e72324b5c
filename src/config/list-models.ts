import type { RequestClient } from '../client/request-client.js';
import type { Model, Result } from '../protocol/protocol.js';

/** Which models are listed. */
export interface ModelListOptions {
  /** Whether those that a picker does not show are among them. Default: false. */
  readonly includeHidden?: boolean;
}

/** Lists the models (`model/list`), all pages of it. */
export async function listModels(
  client: RequestClient,
  options: ModelListOptions,
): Promise<Model[]> {
  const models: Model[] = [];
  let cursor: string | null = null;
  do {
    const page: Result<'model/list'> = await client.request('model/list', { ...options, cursor });
    models.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return models;
}
