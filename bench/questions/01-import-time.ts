import { spawnSync } from 'node:child_process';
import { timed } from '../harness/clock.js';
import type { Question, Variant } from '../harness/question.js';

/** How long a fresh process takes that does nothing, or only imports the package. */
export const question: Question = {
  title: 'Import of the package',
  rounds: 15,
  again: 'node -e 0',
  variants: [
    node('node -e 0', ['-e', '0']),
    node('import', ['--input-type=module', '-e', "import 'codex-app-server-sdk'"]),
  ],
  comparisons: [
    {
      label: 'added to a fresh process',
      figure: 'wall',
      unit: 'ms',
      ours: 'import',
      against: 'node -e 0',
      relation: 'difference',
      target: 15,
      explanation:
        'An empty module adds 7 ms here, where Node.js itself takes 110. To compile the 123 kB of the main entry takes 7 ms, to run them 2, to load the modules of Node.js that they name 2, and to find and read them the rest.',
    },
  ],
};

function node(name: string, args: readonly string[]): Variant {
  return {
    name,
    async measure() {
      // The second run finds everything in the caches of the system.
      run(args);
      const wall = await timed(async () => run(args));
      return { figures: { wall }, count: 1, checksum: 0 };
    },
  };
}

function run(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot import the package: ${stderr}`);
}
