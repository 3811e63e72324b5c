import type { Fault, GarbageKind, MalformedShape } from './fault.js';
import { isObject, objectAt, stringAt, type WireMessage } from './wire-message.js';

/** Gives an answer a shape that no answer may have; one shape takes a stray answer in front of it. */
export function malform(message: WireMessage, shape: MalformedShape): WireMessage[] {
  const { id } = message;
  const same = id === undefined ? {} : { id };
  switch (shape) {
    case 'noResult':
      return [same];
    case 'errorString':
      return [{ ...same, error: 'something broke' }];
    case 'errorWithoutCode':
      return [{ ...same, error: { message: 'something broke' } }];
    case 'resultType':
      return [{ ...same, result: 42 }];
    case 'idType':
      return [{ ...message, id: typeof id === 'number' ? String(id) : 0 }];
    case 'unknownId':
      return [{ id: 'nobody-asked', result: {} }, message];
  }
}

/** Makes a message at least so many characters long. */
export function inflate(message: WireMessage, bytes: number): WireMessage {
  const filling = 'x'.repeat(bytes);
  const { params, result } = message;
  if (stringAt(params, 'delta') !== undefined) {
    return { ...message, params: { ...objectAt({ params }, 'params'), delta: filling } };
  }
  if (isObject(params)) return { ...message, params: { ...params, padding: filling } };
  if (isObject(result)) return { ...message, result: { ...result, padding: filling } };
  return { ...message, ...{ padding: filling } };
}

const encoder = new TextEncoder();

/** Makes the bytes of a line or frame that is no message. */
export function garbage(what: GarbageKind): Uint8Array {
  switch (what) {
    case 'text':
      return encoder.encode('this is not JSON');
    case 'array':
      return encoder.encode('[{"id":1},"array"]');
    case 'number':
      return encoder.encode('42');
    case 'badUtf8':
      return Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]);
  }
}

/** Makes what comes on top of a message, in the turn that the message is about. */
export function extraMessage(
  fault: Fault,
  about: WireMessage | undefined,
): WireMessage | undefined {
  if (fault.kind === 'unknownMethod') {
    const params = { fromTheFuture: true, list: [1, null, { deep: 'value' }] };
    return { method: 'future/somethingHappened', params };
  }
  if (fault.kind !== 'unknownItem') return undefined;
  const params = about?.params;
  const turn = objectAt(params, 'turn');
  const item = {
    type: 'futureItem',
    id: 'future-item',
    status: 'halfDone',
    nested: { kind: 'neverSeen', value: null },
  };
  return {
    method: 'item/completed',
    params: {
      item,
      threadId: stringAt(params, 'threadId') ?? '',
      turnId: stringAt(params, 'turnId') ?? stringAt(turn, 'id') ?? '',
      completedAtMs: 0,
      unknownField: 'unknown',
    },
  };
}
