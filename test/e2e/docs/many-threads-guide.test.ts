// Runs the code of the guide to many threads, on the sources.
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import * as guide from '../../../examples/snippets/many-threads.js';
import type { CodexOptions } from '../../../src/codex/options.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { serverPids } from '../../support/server-processes.js';

let model: ScriptedModel;
let session: Omit<CodexOptions, 'signal'>;

beforeEach(async () => {
  model = await ScriptedModel.start();
  onTestFinished(() => model.close());
  const { codexHome, workspace, env } = model.home;
  session = { codexHome, cwd: workspace, env };
});

test('a thread that was started ahead answers', async () => {
  model.reply('Looks good.');
  expect(await guide.prewarm(session, 'Review this.')).toBe('Looks good.');
  expect(serverPids(model.home.codexHome)).toEqual([]);
});

test('a pool answers each question', async () => {
  model.otherwise(request => `You asked: ${request.lastUserText}`);
  const questions = ['one?', 'two?', 'three?'];
  const answers = await guide.pool(session, questions);
  expect(answers).toEqual(questions.map(question => `You asked: ${question}`));
  expect(serverPids(model.home.codexHome)).toEqual([]);
});

test('a full pool says so', async () => {
  const lines: string[] = [];
  await guide.limits(session, line => lines.push(line));
  expect(lines).toEqual(['2 threads are open', '1 threads, 0 turns', '1 threads, 0 turns']);
});
