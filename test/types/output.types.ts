/** Compiled by `npm run typecheck`; nothing here runs. */
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import type { InferOutput, OutputSchema } from '../../src/schema/output-schema.js';
import { outputFormat, parseOutput, withOutput } from '../../src/schema/parse-output.js';
import type { StandardSchemaWithJson } from '../../src/schema/standard-schema.js';
import type { Thread } from '../../src/thread/thread.js';
import type { Turn } from '../../src/thread/turn.js';
import type { TurnResult } from '../../src/turn-types.js';

interface Report {
  title: string;
  score: number | null;
  tags?: string[];
}

// zod 4
const zodReport = z.object({
  title: z.string(),
  score: z.number().nullable(),
  tags: z.array(z.string()).exactOptional(),
});
expectTypeOf(zodReport).toExtend<OutputSchema>();
expectTypeOf<InferOutput<typeof zodReport>>().toEqualTypeOf<Report>();

// arktype, whose schemas are functions
const arkReport = type({ title: 'string', score: 'number | null', 'tags?': 'string[]' });
expectTypeOf(arkReport).toExtend<OutputSchema>();
expectTypeOf<InferOutput<typeof arkReport>>().toEqualTypeOf<Report>();

// valibot by its wrapper; by itself it has no JSON Schema
const valibotReport = v.object({
  title: v.string(),
  score: v.nullable(v.number()),
  tags: v.exactOptional(v.array(v.string())),
});
const wrappedReport = toStandardJsonSchema(valibotReport);
expectTypeOf(wrappedReport).toExtend<OutputSchema>();
expectTypeOf(valibotReport).not.toExtend<OutputSchema>();
expectTypeOf<InferOutput<typeof wrappedReport>>().toEqualTypeOf<Report>();

// A JSON Schema and a parser, async or not.
declare function parseReport(value: unknown): Report;
declare function parseReportLater(value: unknown): Promise<Report>;
const byHand = { jsonSchema: { type: 'object' }, parse: parseReport };
const byHandLater = { jsonSchema: { type: 'object' }, parse: parseReportLater };
expectTypeOf(byHand).toExtend<OutputSchema>();
expectTypeOf<InferOutput<typeof byHand>>().toEqualTypeOf<Report>();
expectTypeOf<InferOutput<typeof byHandLater>>().toEqualTypeOf<Report>();

// The type is what comes out of a schema, not what goes in.
const transformed = z.object({ day: z.iso.date().transform(text => new Date(text)) });
expectTypeOf<InferOutput<typeof transformed>>().toEqualTypeOf<{ day: Date }>();
expectTypeOf<InferOutput<StandardSchemaWithJson<string, number>>>().toEqualTypeOf<number>();
expectTypeOf<InferOutput<OutputSchema<Report>>>().toEqualTypeOf<Report>();
expectTypeOf<InferOutput<OutputSchema>>().toEqualTypeOf<unknown>();

// What is no schema is refused.
expectTypeOf<{ jsonSchema: object }>().not.toExtend<OutputSchema>();
expectTypeOf<{ type: 'object' }>().not.toExtend<OutputSchema>();

// Reading an answer keeps the type.
const format = outputFormat(zodReport);
declare const result: TurnResult<undefined>;
expectTypeOf(withOutput(result, format)).resolves.toEqualTypeOf<TurnResult<Report | undefined>>();
const parsed = await parseOutput(arkReport, '{}');
if (parsed.ok) expectTypeOf(parsed.value).toEqualTypeOf<Report>();
else expectTypeOf(parsed.issues[0]?.path).toEqualTypeOf<readonly (string | number)[] | undefined>();

// A thread's turns are typed by their schema, whichever library made it.
declare const thread: Thread;
expectTypeOf((await thread.run('a', { output: arkReport })).output).toEqualTypeOf<Report>();
expectTypeOf((await thread.run('a', { output: zodReport })).output).toEqualTypeOf<Report>();
expectTypeOf((await thread.run('a', { output: wrappedReport })).output).toEqualTypeOf<Report>();
expectTypeOf((await thread.run('a', { output: byHand })).output).toEqualTypeOf<Report>();
expectTypeOf((await thread.run('a', { output: byHandLater })).output).toEqualTypeOf<Report>();
expectTypeOf(
  (
    await thread.run('a', {
      output: { jsonSchema: {}, parse: value => [value] },
      repair: 1,
      sandbox: 'read-only',
      timeoutMs: 1,
    })
  ).output,
).toEqualTypeOf<unknown[]>();
const turn = await thread.turn('a', { output: zodReport, whenBusy: 'reject' });
expectTypeOf(turn).toEqualTypeOf<Turn<Report>>();
expectTypeOf((await turn.run()).output).toEqualTypeOf<Report>();

// Without a schema there is nothing to say of the output.
expectTypeOf((await thread.run('a')).output).toEqualTypeOf<unknown>();
expectTypeOf((await thread.run('a', { outputSchema: {} })).output).toEqualTypeOf<unknown>();

// A schema that may not be there is refused nowhere, and promises nothing.
declare const perhaps: OutputSchema<Report> | undefined;
expectTypeOf((await thread.run('a', { output: perhaps })).output).toEqualTypeOf<unknown>();

// @ts-expect-error valibot has no JSON Schema without its wrapper
void thread.run('a', { output: valibotReport });
// @ts-expect-error a JSON Schema alone says no type
void thread.run('a', { output: { type: 'object' } });
// @ts-expect-error a word is no count
void thread.run('a', { output: zodReport, repair: 'once' });
