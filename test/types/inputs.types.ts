/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type { ImageDetail, UserInput } from '../../src/protocol/protocol.js';
import { type InputItem, type TurnInput, toWireInput } from '../../src/thread/input.js';
import {
  type ImageOptions,
  image,
  localImage,
  mention,
  skill,
  text,
} from '../../src/thread/input-helpers.js';

declare const wireItem: UserInput;
declare const frozen: readonly InputItem[];
declare const bytes: Uint8Array;

// A text, an item, items; frozen lists too.
expectTypeOf<string>().toExtend<TurnInput>();
expectTypeOf(text('a')).toExtend<TurnInput>();
expectTypeOf([text('a'), image(bytes)]).toExtend<TurnInput>();
expectTypeOf(frozen).toExtend<TurnInput>();
expectTypeOf<number>().not.toExtend<TurnInput>();
expectTypeOf<string[]>().not.toExtend<TurnInput>();

// Whatever the wire has is an item, and what is made of items is the wire's.
expectTypeOf(wireItem).toExtend<InputItem>();
expectTypeOf(toWireInput(frozen)).toEqualTypeOf<UserInput[]>();

// Helpers say which item they make.
expectTypeOf(text('a').type).toEqualTypeOf<'text'>();
expectTypeOf(image(bytes).type).toEqualTypeOf<'image'>();
expectTypeOf(localImage('a').path).toEqualTypeOf<string>();
expectTypeOf(skill('a', 'b').type).toEqualTypeOf<'skill'>();
expectTypeOf(mention('a', 'b').name).toEqualTypeOf<string>();

// Bytes come as the platform gives them.
expectTypeOf(image).parameter(0).toEqualTypeOf<string | Uint8Array | ArrayBuffer>();
expectTypeOf(Buffer.from('')).toExtend<Parameters<typeof image>[0]>();
expectTypeOf<Awaited<ReturnType<Response['arrayBuffer']>>>().toExtend<
  Parameters<typeof image>[0]
>();
expectTypeOf<ImageOptions['detail']>().toEqualTypeOf<ImageDetail | undefined>();

// @ts-expect-error an item needs all its members
const _incomplete: InputItem = { type: 'skill', name: 'a' };
// @ts-expect-error there is no such item
const _unknown: InputItem = { type: 'video', url: 'x' };
