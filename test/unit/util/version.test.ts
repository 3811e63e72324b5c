import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { SDK_VERSION } from '../../../src/util/version.js';

test('the version told to the app-server is the package’s', () => {
  expect(SDK_VERSION).toBe(manifest.version);
});
