import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  message,
  type RecordedRequest,
  reasoning,
  type ScriptedModel,
  toolCall,
  usage,
} from '../../src/testing/testing.js';
import { IMAGES } from '../support/images.js';

/** What the model says to each of the programs. */
export const scripts: Readonly<Record<string, (model: ScriptedModel) => void>> = {
  'streaming-printer': model => {
    const plan = (status: string) => ({
      plan: [
        { step: 'look', status },
        { step: 'write', status: 'pending' },
      ],
    });
    const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch';
    model.respond(
      reasoning('thinking'),
      message('I look', { phase: 'commentary' }),
      toolCall('update_plan', plan('in_progress')),
    );
    model.callTool('exec_command', { cmd: 'echo out; exit 4' });
    model.callTool('update_plan', plan('completed'));
    model.callTool('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` });
    model.respond(message('done'), usage({ inputTokens: 11, outputTokens: 3 }));
  },
  'structured-output': model => {
    model.respondTo(request => JSON.stringify({ summary: schemaOf(request), score: 9 }));
    model.respondTo(request => `schema: ${schemaOf(request)}`);
  },
  images: model => {
    writeFileSync(join(model.workspace, 'dot.png'), IMAGES.png);
    model.respondTo(request => partsOf(request).join(' | '));
  },
  resume: model => {
    model.reply('Noted', { usage: { inputTokens: 20, outputTokens: 2 } });
    model.respondTo(request => `heard: ${request.userTexts.join(', ')}`);
  },
  abort: model => {
    model.callTool('exec_command', { cmd: 'sleep 30' });
    model.callTool('exec_command', { cmd: 'sleep 30' });
    model.reply('something');
  },
  environment: model => {
    model.callTool('exec_command', { cmd: 'echo "$GREETING,$NOT_FOR_CODEX"' });
    model.respondTo(request => `${request.authorization} ${request.headers['originator']}`);
  },
  configuration: model => model.otherwise(settingsOf),
  'two-threads': model => model.otherwise(request => request.userTexts.join(' + ')),
  failures: model => {
    model.cut('half').reply('whole');
    model.fail({ status: 400, body: 'refused' });
    model.fail({ code: 'invalid_prompt', message: 'not this' });
    model.reply('recovered');
  },
};

function schemaOf({ body }: RecordedRequest): string {
  const { format }: { format?: { name?: string } } = Object(body['text']);
  return format?.name ?? 'none';
}

function partsOf({ body }: RecordedRequest): string[] {
  const last: { content?: { type: string; text?: string }[] } = Object(
    Array.isArray(body['input']) ? body['input'].at(-1) : undefined,
  );
  return (last.content ?? []).map(({ type, text }) => text ?? type);
}

function settingsOf({ model, body, headers }: RecordedRequest): string {
  const input = JSON.stringify(body['input']);
  const search = /"external_web_access":(?:true|false)/.exec(JSON.stringify(body['tools']));
  const source = /"thread_source":"[^"]*"/.exec(headers['x-codex-turn-metadata'] ?? '');
  const written = input.match(/<entry access=[^>]*write[^>]*><path>[^<]*/g) ?? [];
  const network = /network access is (?:enabled|restricted)/i.exec(input);
  const parts = [body['reasoning'], body['text'], written.sort()].map(part => JSON.stringify(part));
  return [model, ...parts, network?.[0], search?.[0], source?.[0]].join('\n');
}
