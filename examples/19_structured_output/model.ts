import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Answers with a kind that is none, then, asked again, as it should. */
export function script(model: ScriptedModel): void {
  const file = { name: 'README.md', kind: 'prose', lines: 12 };
  const code = { name: 'main.ts', kind: 'code', lines: 34 };
  model.reply(JSON.stringify({ files: [file, code] }));
  model.reply(JSON.stringify({ files: [{ ...file, kind: 'text' }, code] }));
}
