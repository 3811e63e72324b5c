import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the protocol's files are. */
export const paths = {
  root,
  wire: join(root, 'src/protocol/generated/wire.ts'),
  methods: join(root, 'src/protocol/generated/methods.ts'),
  manifest: join(root, 'src/protocol/manifest.json'),
} as const;
