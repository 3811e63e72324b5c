import type { TurnNotification } from '../protocol/protocol.js';

/** How many parts a reasoning item may have: an index beyond this is no index. */
const PART_LIMIT = 10_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Tells whether a notification about a turn holds what this package reads of one of its method.
 *
 * What else it holds or lacks is not looked at: methods, items and fields that these types do not
 * know are welcome.
 */
export function hasReadableShape({ method, params }: TurnNotification): boolean {
  const fields: unknown = params;
  if (!isFields(fields)) return false;
  switch (method) {
    case 'turn/started':
    case 'turn/completed':
      return isFields(fields['turn']);
    case 'item/started':
    case 'item/completed':
      return isFields(fields['item']) && isReadableItem(fields['item']);
    case 'item/agentMessage/delta':
    case 'item/plan/delta':
    case 'item/commandExecution/outputDelta':
    case 'item/fileChange/outputDelta':
      return isDelta(fields);
    case 'item/reasoning/summaryTextDelta':
      return isDelta(fields) && isIndex(fields['summaryIndex']);
    case 'item/reasoning/textDelta':
      return isDelta(fields) && isIndex(fields['contentIndex']);
    default:
      return true;
  }
}

function isReadableItem(item: Fields): boolean {
  if (typeof item['id'] !== 'string') return false;
  switch (item['type']) {
    case 'agentMessage':
    case 'plan':
      return typeof item['text'] === 'string';
    case 'commandExecution':
      return typeof (item['aggregatedOutput'] ?? '') === 'string';
    case 'reasoning':
      return isTexts(item['summary']) && isTexts(item['content']);
    default:
      return true;
  }
}

function isDelta({ itemId, delta }: Fields): boolean {
  return typeof itemId === 'string' && typeof delta === 'string';
}

function isIndex(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < PART_LIMIT;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(part => typeof part === 'string');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
