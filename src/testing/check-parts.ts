import { InvalidArgumentError } from '../errors.js';
import { Gate } from './gate.js';
import type { ModelFailure, ResponsePart, ResponseUsage } from './response-parts.js';

/** Throws `InvalidArgumentError` for a response that cannot be sent; `argument` names it. */
export function checkParts(parts: readonly ResponsePart[], argument: string): void {
  if (parts.length === 0) throw invalid(argument, 'it has no part');
  let usages = 0;
  for (const [index, part] of parts.entries()) {
    const where = `${argument}[${index}]`;
    checkPart(part, where);
    if (part instanceof Gate) continue;
    if (part.kind === 'usage') usages += 1;
    if (part.kind !== 'failure') continue;
    if (index < parts.length - 1) throw invalid(where, 'a failure is the last part');
    if ('status' in part.failure && parts.some(other => other !== part && !(other instanceof Gate)))
      throw invalid(where, 'an HTTP failure stands alone');
  }
  if (usages > 1) throw invalid(argument, 'it has more than one usage');
}

/** Throws `InvalidArgumentError` unless `value` is a time to wait in milliseconds. */
function checkDelay(value: number | undefined, argument: string): void {
  if (value !== undefined && !(Number.isFinite(value) && value >= 0))
    throw invalid(argument, 'it is not a number of milliseconds');
}

function checkPart(part: ResponsePart, where: string): void {
  if (part instanceof Gate) return;
  switch (part.kind) {
    case 'message':
      if (part.pieces.length === 0) throw invalid(`${where}.pieces`, 'there is no piece');
      for (const [index, piece] of part.pieces.entries())
        if (typeof piece !== 'string' && !(piece instanceof Gate))
          throw invalid(`${where}.pieces[${index}]`, 'a piece is a string or a gate');
      checkDelay(part.options.delayMs, `${where}.delayMs`);
      return;
    case 'toolCall':
      checkName(part.name, where);
      checkJson(part.args, `${where}.args`);
      return;
    case 'customToolCall':
      checkName(part.name, where);
      return;
    case 'reasoning':
      if (part.summary.length === 0) throw invalid(`${where}.summary`, 'there is no summary');
      return;
    case 'outputItem':
      if (typeof part.item['type'] !== 'string') throw invalid(`${where}.item`, 'it has no type');
      checkJson(part.item, `${where}.item`);
      return;
    case 'usage':
      checkUsage(part.usage, where);
      return;
    case 'failure':
      checkFailure(part.failure, where);
      return;
    default:
      throw invalid(where, 'it is no part of a response');
  }
}

function checkName(name: string, where: string): void {
  if (name === '') throw invalid(`${where}.name`, 'the name of the tool is empty');
}

function checkJson(value: unknown, where: string): void {
  try {
    if (JSON.stringify(value) !== undefined) return;
  } catch {
    // Said below, like what has no JSON at all.
  }
  throw invalid(where, 'it cannot be written as JSON');
}

function checkUsage(counts: ResponseUsage, where: string): void {
  for (const [key, count] of Object.entries(counts))
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0))
      throw invalid(`${where}.${key}`, 'it is not a number of tokens');
}

function checkFailure(how: ModelFailure, where: string): void {
  if ('status' in how) {
    if (!Number.isInteger(how.status) || how.status < 400 || how.status > 599)
      throw invalid(`${where}.status`, 'a failing HTTP status is from 400 to 599');
  } else if ('code' in how) {
    if (how.code === '') throw invalid(`${where}.code`, 'it is empty');
  } else if (!('cut' in how)) {
    throw invalid(where, 'a failure has a status, a code or a cut');
  }
}

function invalid(argument: string, reason: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Cannot script ${argument}: ${reason}`);
}
