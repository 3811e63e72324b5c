import * as official from '@openai/codex-sdk';
import * as compat from '../../src/compat/compat.js';

/** A thread of either package: its public side, since private members tell classes apart. */
export type AnyThread = Pick<official.Thread, keyof official.Thread>;

/** What both packages export. */
export interface Sdk {
  readonly name: string;
  readonly Codex: new (
    options?: official.CodexOptions,
  ) => {
    startThread(options?: official.ThreadOptions): AnyThread;
    resumeThread(id: string, options?: official.ThreadOptions): AnyThread;
  };
  readonly Thread: abstract new (...args: never[]) => AnyThread;
}

/** The official package, and the one that takes its place. */
export const packages: readonly Sdk[] = [
  { name: '@openai/codex-sdk', Codex: official.Codex, Thread: official.Thread },
  { name: 'codex-app-server-sdk/compat', Codex: compat.Codex, Thread: compat.Thread },
];
