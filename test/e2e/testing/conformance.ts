import type { AppServer, WireMessage } from './app-server.js';

/** What is said by the machine or the installation, not by the protocol. */
const OTHERS: ReadonlySet<string> = new Set([
  'configWarning',
  'remoteControl/status/changed',
  'warning',
  'mcpServer/startupStatus/updated',
]);

/** What an app-server has said, in order: names, and the bodies to compare. */
export interface Talk {
  readonly names: string[];
  readonly bodies: unknown[];
}

/** Gives what an app-server has said since a message. */
export function talkOf(server: AppServer, since: number): Talk {
  const messages: WireMessage[] = [];
  const statuses = new Map<unknown, string>();
  for (const message of server.messages.slice(since)) {
    if (OTHERS.has(message.method ?? '') || repeatsStatus(message, statuses)) continue;
    messages.splice(placeOf(message, messages, server), 0, message);
  }
  return {
    names: messages.map(message => nameOf(message, server)),
    bodies: messages.map(({ params, result, error }) => params ?? result ?? error),
  };
}

/** The real one tells some statuses of a thread that goes once or twice, as its tasks race. */
function repeatsStatus(message: WireMessage, statuses: Map<unknown, string>): boolean {
  if (message.method !== 'thread/status/changed') return false;
  const { threadId, status } = message.params ?? {};
  const told = JSON.stringify(status);
  const isRepeated = statuses.get(threadId) === told;
  statuses.set(threadId, told);
  return isRepeated;
}

/** The first that is said of a turn may come before or after the answer that starts it. */
function placeOf(message: WireMessage, before: WireMessage[], server: AppServer): number {
  const isStart = message.method === undefined && server.asked.get(message.id) === 'turn/start';
  let place = before.length;
  while (isStart && FIRST.has(before[place - 1]?.method ?? '')) place -= 1;
  return place;
}

const FIRST: ReadonlySet<string> = new Set([
  'thread/status/changed',
  'turn/started',
  'item/started',
  'item/completed',
]);

function nameOf({ method, id, error }: WireMessage, server: AppServer): string {
  if (method !== undefined) return method;
  const answered = server.asked.get(id) ?? 'nothing';
  return error ? `error to ${answered}: ${error.code} ${anonymous(error.message)}` : answered;
}

function anonymous(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}

/** Tells where two values do not have the same keys; what is null on one side is not looked into. */
export function differences(real: unknown, fake: unknown, path: string): string[] {
  if (real === null || fake === null) return [];
  if (Array.isArray(real) && Array.isArray(fake)) {
    if (real.length !== fake.length) return [`${path}: ${real.length} or ${fake.length} long`];
    return real.flatMap((each, index) => differences(each, fake[index], `${path}[${index}]`));
  }
  if (typeof real !== typeof fake) return [`${path}: ${typeof real} or ${typeof fake}`];
  if (!isObject(real) || !isObject(fake)) return [];
  const [first, second] = [anonymousKeys(real), anonymousKeys(fake)];
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...keys].flatMap(key => {
    if (!(key in first)) return [`${path}.${key}: only in the fake`];
    if (!(key in second)) return [`${path}.${key}: only in the real one`];
    return differences(first[key], second[key], `${path}.${key}`);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function anonymousKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [anonymous(key), each]));
}
