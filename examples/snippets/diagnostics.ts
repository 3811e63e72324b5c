// #region record
import { Codex, type CodexOptions } from 'codex-app-server-sdk';
import { readWireLog, record, replay } from 'codex-app-server-sdk/testing';

export async function recorded(file: string, options: CodexOptions): Promise<string> {
  await using recording = await record({ file });
  await using codex = new Codex(recording.wrap(options));
  const thread = await codex.startThread();
  const { text } = await thread.run('Where is the bug?');
  return text;
}
// #endregion record

export async function shareable(file: string): Promise<CodexOptions> {
  // #region share
  const recording = await record({
    file,
    redactText: true,
    secrets: ['project falcon', /TICKET-\d+/],
    maxBytes: 8 * 1024 * 1024,
  });
  // #endregion share
  return recording.wrap();
}

export async function look(file: string): Promise<string> {
  // #region read
  const { header, serverVersion, frames, end } = await readWireLog(file);
  const summary = `${header.sdkVersion} with ${serverVersion}: ${frames.length} frames, ${end.kind}`;
  // #endregion read
  return summary;
}

export async function replayed(file: string): Promise<string> {
  // #region replay
  const transport = replay(file, { strict: true });
  await using codex = new Codex({ transport });
  const thread = await codex.startThread();
  const { text } = await thread.run('Where is the bug?');
  if (transport.mismatches.length > 0) throw new Error(transport.mismatches[0]?.message);
  // #endregion replay
  return text;
}
