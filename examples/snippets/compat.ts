import { Codex, type CodexOptions, type ThreadOptions } from 'codex-app-server-sdk/compat';

export async function program(codex: Codex, options: ThreadOptions): Promise<string[]> {
  // #region program
  const thread = codex.startThread(options);
  const { finalResponse } = await thread.run('Find the slowest test.');
  const lines = [finalResponse];
  const { events } = await thread.runStreamed('Make it faster.');
  for await (const event of events) {
    if (event.type === 'item.completed' && event.item.type === 'agent_message') {
      lines.push(event.item.text);
    }
  }
  // #endregion program
  return lines;
}

export function idle(options: CodexOptions): Codex {
  // #region idle
  const codex = new Codex({ ...options, idleTimeoutMs: 5_000 });
  // #endregion idle
  return codex;
}

export async function nativeThread(codex: Codex, options: ThreadOptions): Promise<string> {
  // #region native-thread
  const thread = codex.startThread(options);
  await thread.run('Find the slowest test.');

  await using session = await codex.native();
  const native = await thread.native();
  const turn = await native.turn('Make it faster.');
  let answer = '';
  for await (const text of turn.text()) answer += text;
  const { diff } = await turn.run();
  // #endregion native-thread
  return `${answer} ${diff} ${session.server.platformOs}`;
}

export async function nativeCodex(codex: Codex): Promise<string[]> {
  // #region native-codex
  await using session = await codex.native();
  const models = await session.models();
  // #endregion native-codex
  return models.map(({ id }) => id);
}
