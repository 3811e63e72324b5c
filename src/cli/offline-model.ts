import type { RecordedRequest } from '../testing/recorded-request.js';
import { message, type ResponsePart, toolCall } from '../testing/response-parts.js';
import { ScriptedModel } from '../testing/scripted-model.js';

/** A pause between words, so that one can see the text being streamed, in milliseconds. */
const WORD_MS = 12;
const LISTED = 12;

/** Starts a model that lets the agent run one command, and then says what that printed. */
export async function startOfflineModel(): Promise<ScriptedModel> {
  const model = await ScriptedModel.start({ model: 'gpt-5.5' });
  return model.otherwise(answerOffline);
}

/** Answers a request without knowing anything. */
export function answerOffline(request: RecordedRequest): readonly ResponsePart[] {
  const output = request.toolOutputs.at(-1)?.output;
  if (output === undefined && request.toolNames.includes('exec_command')) {
    const look = message(words('Let me look at the folder first.'), {
      phase: 'commentary',
      delayMs: WORD_MS,
    });
    return [look, toolCall('exec_command', { cmd: 'ls' })];
  }
  const answer = [
    output === undefined ? 'There is no tool to run a command with.' : describeListing(output),
    `You asked: ${shortened(request.lastUserText)}`,
    'I am the offline model, and know nothing but this command. For a real answer log in with',
    '`npx codex login`, or set OPENAI_API_KEY.',
  ].join('\n');
  return [message(words(answer), { phase: 'final_answer', delayMs: WORD_MS })];
}

/** Says what `ls` printed, from the text that the agent hands to a model. */
function describeListing(output: string): string {
  const code = /exited with code (-?\d+)/.exec(output)?.[1];
  const start = output.indexOf('Output:\n');
  const lines = (start === -1 ? output : output.slice(start + 8)).split('\n').filter(Boolean);
  if (code !== '0') return `\`ls\` did not succeed: ${lines[0] ?? 'it printed nothing'}`;
  if (lines.length === 0) return '`ls` printed nothing: this folder is empty.';
  const more = lines.length > LISTED ? ` and ${lines.length - LISTED} more` : '';
  return `\`ls\` printed ${lines.length} names: ${lines.slice(0, LISTED).join(', ')}${more}.`;
}

function words(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
