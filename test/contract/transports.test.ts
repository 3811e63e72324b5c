import { describe, expect, onTestFinished, test } from 'vitest';
import { TransportClosedError } from '../../src/errors.js';
import { connect, TRANSPORTS } from './connect.js';
import { REQUIREMENTS } from './requirements.js';

const NAMES = Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[];

test('each requirement has an id of its own', () => {
  expect(new Set(REQUIREMENTS.map(({ id }) => id)).size).toBe(REQUIREMENTS.length);
});

describe.each(NAMES)('over %s', name => {
  test.each(REQUIREMENTS)('$id: $owes', async ({ verify }) => {
    const connection = await connect(name);
    onTestFinished(() => connection.peer.close(new TransportClosedError('The test is over')));
    await verify(connection);
    // A frame that was cut or joined would have been ignored with a warning.
    expect(connection.logger.at('warn')).toEqual([]);
    expect(connection.logger.at('error')).toEqual([]);
  });
});
