import { expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { checkOptions, kindOf } from '../../../src/util/check-options.js';

const SHAPE = { name: 'string', retry: 'object|boolean', list: 'array', run: 'function' };

function refusal(options: unknown, allowNull = false): InvalidArgumentError {
  try {
    checkOptions(options, SHAPE, { action: 'do it', allowNull });
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error;
    throw error;
  }
  throw new Error('the options were accepted');
}

test('options of the right kinds are accepted, undefined ones count as absent', () => {
  const options = { name: 'x', retry: false, list: [1], run: () => {} };
  expect(() => checkOptions(options, SHAPE, { action: 'do it' })).not.toThrow();
  expect(() => checkOptions({ retry: {} }, SHAPE, { action: 'do it' })).not.toThrow();
  expect(() => checkOptions({ name: undefined }, SHAPE, { action: 'do it' })).not.toThrow();
  expect(() => checkOptions({}, SHAPE, { action: 'do it' })).not.toThrow();
});

test.each([
  [null, 'null'],
  [[], 'array'],
  ['x', 'string'],
  [undefined, 'undefined'],
])('%j is no set of options', (options, kind) => {
  const error = refusal(options);
  expect(error.argument).toBe('options');
  expect(error.message).toBe(`Cannot do it: options must be an object, not ${kind}`);
});

test.each([
  [{ nmae: 'x' }, 'options.nmae', 'unknown option nmae; the known ones are name, retry, list, run'],
  [{ toString: 1 }, 'options.toString', 'unknown option toString'],
  [{ name: 1 }, 'options.name', 'name must be of type string, not number'],
  [{ retry: 'x' }, 'options.retry', 'retry must be of type object or boolean, not string'],
  [{ retry: [] }, 'options.retry', 'retry must be of type object or boolean, not array'],
  [{ list: {} }, 'options.list', 'list must be of type array, not object'],
  [{ name: null }, 'options.name', 'name must be of type string, not null'],
])('%j is refused', (options, argument, cause) => {
  const error = refusal(options);
  expect(error.argument).toBe(argument);
  expect(error.message).toContain(`Cannot do it: ${cause}`);
});

test('null passes only where it is a value', () => {
  const context = { action: 'do it', allowNull: true };
  expect(() => checkOptions({ name: null, list: null }, SHAPE, context)).not.toThrow();
  expect(refusal({ other: null }, true).argument).toBe('options.other');
});

test('kindOf tells null and arrays from objects', () => {
  expect([null, [], {}, 'x', 1, undefined].map(kindOf)).toEqual([
    'null',
    'array',
    'object',
    'string',
    'number',
    'undefined',
  ]);
});
