/** Asks for JSON that fits a schema. */
import { Codex, type TurnOptions } from '@openai/codex-sdk';

const options: TurnOptions = {
  outputSchema: {
    type: 'object',
    properties: { summary: { type: 'string' }, score: { type: 'integer' } },
    required: ['summary', 'score'],
    additionalProperties: false,
  },
};
const thread = new Codex().startThread({ skipGitRepoCheck: true });
const turn = await thread.run('Judge the code.', options);
const { summary, score }: { summary: string; score: number } = JSON.parse(turn.finalResponse);
console.log(summary, score);
console.log((await thread.run('Now in words.')).finalResponse);
