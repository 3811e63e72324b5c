/** Takes one sample: `sample.js QUESTION VARIANT INPUT`; the sample is written to file 3 as JSON. */
import { writeSync } from 'node:fs';
import type { Question, SampleInput } from './question.js';

const [name = '', variantName = '', input = '{}'] = process.argv.slice(2);
const { question }: { question: Question } = await import(`../questions/${name}.js`);
const variant = question.variants.find(known => known.name === variantName);
if (variant === undefined) throw new Error(`Cannot measure: ${name} has no variant ${variantName}`);
const sample = await variant.measure(JSON.parse(input) as SampleInput);
writeSync(3, JSON.stringify(sample));
// What a peer leaves open is not waited for.
process.exit(0);
