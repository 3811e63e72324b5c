import {
  InternalRpcError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  RpcError,
  type RpcErrorDetails,
  ServerBusyError,
} from '../errors.js';

/** The id of a request; unique per direction, and 0 is a valid one. */
export type RequestId = string | number;

/** W3C trace context, as the wire carries it beside `method` and `params`. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
}

/** A parsed frame. */
export interface IncomingMessage {
  readonly id?: RequestId;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Parses a frame; undefined when it is not a JSON object. */
export function parseMessage(frame: string): IncomingMessage | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return isObject(value) && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * Writes a message as one frame.
 *
 * A lone surrogate becomes U+FFFD: the app-server never answers a line that holds one.
 */
export function serialize(message: object): string {
  const frame = JSON.stringify(message);
  // JSON.stringify escapes lone surrogates, so a frame without such an escape holds none.
  return frame.includes('\\ud') ? JSON.stringify(message, wellFormed) : frame;
}

function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LONE_SURROGATES, '\uFFFD');
  if (!isObject(value) || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.replace(LONE_SURROGATES, '\uFFFD'), member]),
  );
}

/** Makes the typed error for an error answer, whatever shape it has. */
export function toRpcError(method: string, error: unknown): RpcError {
  const details = errorDetails(error);
  if (details.message.includes(`unknown variant \`${method}\``)) {
    // The app-server lists every method it knows: data for a program, noise in a message.
    const known = details.message.split(', expected one of ')[1] ?? '';
    const message = 'this app-server does not have the method';
    const methods = [...known.matchAll(/`([^`]+)`/g)].flatMap(match => match[1] ?? []);
    return new MethodNotFoundError(method, { ...details, message }, methods);
  }
  switch (details.code) {
    case -32700:
      return new ParseError(method, details);
    case -32600:
      return new InvalidRequestError(method, details);
    case -32601:
      return new MethodNotFoundError(method, details);
    case -32602:
      return new InvalidParamsError(method, details);
    case -32603:
      return new InternalRpcError(method, details);
    case -32001:
      return new ServerBusyError(method, details);
    default:
      return new RpcError(method, details);
  }
}

function errorDetails(error: unknown): RpcErrorDetails {
  if (!isObject(error)) return { code: -32603, message: 'the app-server sent a malformed error' };
  const fields: { code?: unknown; message?: unknown; data?: unknown } = error;
  return {
    code: typeof fields.code === 'number' ? fields.code : -32603,
    message: typeof fields.message === 'string' ? fields.message : 'the app-server gave no message',
    data: fields.data,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
