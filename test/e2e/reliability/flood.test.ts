import { expect, test } from 'vitest';
import type { CommandDecision } from '../../../src/requests/approval-types.js';
import { RequestQueueFullError } from '../../../src/rpc/request-queue-full-error.js';
import { ScriptedModel } from '../../../src/testing/scripted-model.js';

test('20,000 requests at once are all answered', { timeout: 60_000 }, async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  const requests = Array.from({ length: 20_000 }, () => codex.request('thread/loaded/list', {}));
  const answers = await Promise.all(requests);
  expect(answers).toHaveLength(20_000);
  expect(new Set(answers.map(({ data }) => data.length))).toEqual(new Set([0]));
});

test('more than may wait are refused before they are sent', async () => {
  await using model = await ScriptedModel.start();
  let sent = 0;
  await using codex = await model.startCodex({
    maxInFlight: 2,
    maxQueuedRequests: 3,
    onWire: (frame, direction) => {
      if (direction === 'out' && frame.includes('thread/loaded/list')) sent += 1;
    },
  });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, () => codex.request('thread/loaded/list', {})),
  );
  const reasons = outcomes.flatMap(one => (one.status === 'rejected' ? [one.reason] : []));
  expect(reasons).toHaveLength(3);
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(RequestQueueFullError);
    expect(reason).toMatchObject({ method: 'thread/loaded/list', maxQueuedRequests: 3 });
  }
  expect(sent).toBe(5);
});

test('1,000 threads with a turn each on one app-server: none is lost', {
  timeout: 200_000,
}, async () => {
  await using model = await ScriptedModel.start();
  model.otherwise(({ lastUserText }) => `for ${lastUserText}`);
  await using codex = await model.startCodex();
  const texts = await Promise.all(
    Array.from({ length: 1_000 }, async (_, index) => {
      const thread = await codex.startThread({ ephemeral: true });
      const { text, status } = await thread.run(`${index}`);
      await thread.unsubscribe();
      return `${status}: ${text}`;
    }),
  );
  expect(texts).toEqual(texts.map((_, index) => `completed: for ${index}`));
  expect(model.requests).toHaveLength(1_000);
});

test('approvals, steers and interrupts pass thousands of requests that wait', {
  timeout: 60_000,
}, async () => {
  await using model = await ScriptedModel.start();
  let answered = 0;
  const flood = (): Promise<unknown>[] =>
    Array.from({ length: 5_000 }, async () => {
      await codex.request('thread/loaded/list', {});
      answered += 1;
    });
  let behind: Promise<unknown>[] = [];
  let answeredAtApproval = Number.POSITIVE_INFINITY;
  await using codex = await model.startCodex({
    approvals: {
      command: (): CommandDecision => {
        behind = flood();
        return 'decline';
      },
    },
  });
  const thread = await codex.startThread({
    approvalPolicy: 'on-request',
    sandbox: 'workspace-write',
  });
  model.callTool('exec_command', { cmd: 'touch a', sandbox_permissions: 'require_escalated' });
  const gate = model.gate();
  model.stream(['half', gate]);
  const turn = await thread.turn('go');
  await gate.reached;
  answeredAtApproval = answered;
  const steered = turn.steer('more').then(() => answered);
  const interrupted = turn.interrupt().then(() => answered);
  expect(answeredAtApproval).toBeLessThan(5_000);
  expect(await steered).toBeLessThan(5_000);
  expect(await interrupted).toBeLessThan(5_000);
  expect((await turn.run()).status).toBe('interrupted');
  await Promise.all(behind);
  expect(answered).toBe(5_000);
});
