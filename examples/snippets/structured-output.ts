// #region first
import { Codex } from 'codex-app-server-sdk';
import { z } from 'zod';

const Review = z.object({
  summary: z.string().describe('One sentence'),
  risk: z.enum(['low', 'medium', 'high']),
  files: z.array(z.object({ path: z.string(), line: z.int().optional() })),
});

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'read-only' });
const { output } = await thread.run('Review the last commit.', { output: Review });

console.log(output.risk, output.files.length);

// #endregion first

// #region repair
import { OutputValidationError } from 'codex-app-server-sdk';

try {
  await thread.run('Review the last commit.', { output: Review, repair: 2 });
} catch (error) {
  if (!(error instanceof OutputValidationError)) throw error;
  for (const { path, message } of error.issues) console.error(path.join('.'), message);
  console.error(error.text);
}

// #endregion repair

// #region libraries
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';

const inArktype = type({ title: 'string', 'tags?': 'string[]' });
const inValibot = toStandardJsonSchema(
  v.object({ title: v.string(), tags: v.optional(v.array(v.string())) }),
);
// #endregion libraries
void inArktype;
void inValibot;

// #region by-hand
const { output: count } = await thread.run('How many tests are there?', {
  output: {
    jsonSchema: {
      type: 'object',
      properties: { tests: { type: 'integer' } },
      required: ['tests'],
    },
    parse(value) {
      const { tests } = value as { tests?: unknown };
      if (typeof tests !== 'number') throw new Error('tests must be a number');
      return tests;
    },
  },
});

console.log(count + 1);
// #endregion by-hand

// #region stream
const turn = await thread.turn('Review the last commit.', { output: Review });
for await (const piece of turn.text()) process.stdout.write(piece);
const result = await turn.run();

if (result.status === 'completed') console.log(result.output.summary);
// #endregion stream

// #region record
const Labels = z.object({
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
});
// #endregion record
void Labels;
