/** Compiled by `npm run typecheck`; nothing here runs. */
import type * as official from '@openai/codex-sdk';
import { expectTypeOf } from 'vitest';
import type * as compat from '../../src/compat/compat.js';

/** Both ways: what one package gives may be handed to the other. */
type Assignable<One, Other> = One extends Other ? (Other extends One ? true : false) : false;

type Names =
  | 'AgentMessageItem'
  | 'ApprovalMode'
  | 'CodexOptions'
  | 'CommandExecutionItem'
  | 'CyberAccessProgram'
  | 'ErrorItem'
  | 'FileChangeItem'
  | 'Input'
  | 'ItemCompletedEvent'
  | 'ItemStartedEvent'
  | 'ItemUpdatedEvent'
  | 'McpToolCallItem'
  | 'ModelReasoningEffort'
  | 'ReasoningItem'
  | 'RunResult'
  | 'RunStreamedResult'
  | 'SandboxMode'
  | 'ThreadError'
  | 'ThreadErrorEvent'
  | 'ThreadEvent'
  | 'ThreadItem'
  | 'ThreadOptions'
  | 'ThreadStartedEvent'
  | 'TodoListItem'
  | 'TurnCompletedEvent'
  | 'TurnFailedEvent'
  | 'TurnOptions'
  | 'TurnStartedEvent'
  | 'Usage'
  | 'UserInput'
  | 'WebSearchItem'
  | 'WebSearchMode';

interface Official extends Record<Names, unknown> {
  AgentMessageItem: official.AgentMessageItem;
  ApprovalMode: official.ApprovalMode;
  CodexOptions: official.CodexOptions;
  CommandExecutionItem: official.CommandExecutionItem;
  CyberAccessProgram: official.CyberAccessProgram;
  ErrorItem: official.ErrorItem;
  FileChangeItem: official.FileChangeItem;
  Input: official.Input;
  ItemCompletedEvent: official.ItemCompletedEvent;
  ItemStartedEvent: official.ItemStartedEvent;
  ItemUpdatedEvent: official.ItemUpdatedEvent;
  McpToolCallItem: official.McpToolCallItem;
  ModelReasoningEffort: official.ModelReasoningEffort;
  ReasoningItem: official.ReasoningItem;
  RunResult: official.RunResult;
  RunStreamedResult: official.RunStreamedResult;
  SandboxMode: official.SandboxMode;
  ThreadError: official.ThreadError;
  ThreadErrorEvent: official.ThreadErrorEvent;
  ThreadEvent: official.ThreadEvent;
  ThreadItem: official.ThreadItem;
  ThreadOptions: official.ThreadOptions;
  ThreadStartedEvent: official.ThreadStartedEvent;
  TodoListItem: official.TodoListItem;
  TurnCompletedEvent: official.TurnCompletedEvent;
  TurnFailedEvent: official.TurnFailedEvent;
  TurnOptions: official.TurnOptions;
  TurnStartedEvent: official.TurnStartedEvent;
  Usage: official.Usage;
  UserInput: official.UserInput;
  WebSearchItem: official.WebSearchItem;
  WebSearchMode: official.WebSearchMode;
}

interface Ours extends Record<Names, unknown> {
  AgentMessageItem: compat.AgentMessageItem;
  ApprovalMode: compat.ApprovalMode;
  CodexOptions: compat.CodexOptions;
  CommandExecutionItem: compat.CommandExecutionItem;
  CyberAccessProgram: compat.CyberAccessProgram;
  ErrorItem: compat.ErrorItem;
  FileChangeItem: compat.FileChangeItem;
  Input: compat.Input;
  ItemCompletedEvent: compat.ItemCompletedEvent;
  ItemStartedEvent: compat.ItemStartedEvent;
  ItemUpdatedEvent: compat.ItemUpdatedEvent;
  McpToolCallItem: compat.McpToolCallItem;
  ModelReasoningEffort: compat.ModelReasoningEffort;
  ReasoningItem: compat.ReasoningItem;
  RunResult: compat.RunResult;
  RunStreamedResult: compat.RunStreamedResult;
  SandboxMode: compat.SandboxMode;
  ThreadError: compat.ThreadError;
  ThreadErrorEvent: compat.ThreadErrorEvent;
  ThreadEvent: compat.ThreadEvent;
  ThreadItem: compat.ThreadItem;
  ThreadOptions: compat.ThreadOptions;
  ThreadStartedEvent: compat.ThreadStartedEvent;
  TodoListItem: compat.TodoListItem;
  TurnCompletedEvent: compat.TurnCompletedEvent;
  TurnFailedEvent: compat.TurnFailedEvent;
  TurnOptions: compat.TurnOptions;
  TurnStartedEvent: compat.TurnStartedEvent;
  Usage: compat.Usage;
  UserInput: compat.UserInput;
  WebSearchItem: compat.WebSearchItem;
  WebSearchMode: compat.WebSearchMode;
}

type Differing = {
  [Name in Names]: Assignable<[Official[Name]], [Ours[Name]]> extends true ? never : Name;
}[Names];
expectTypeOf<Differing>().toEqualTypeOf<never>();

// With the idle time as the only member that the official package has not.
expectTypeOf<
  Exclude<keyof compat.CodexOptions, keyof official.CodexOptions>
>().toEqualTypeOf<'idleTimeoutMs'>();
type Same<Name extends keyof Official & keyof Ours> = [keyof Official[Name], keyof Ours[Name]];
expectTypeOf<Same<'ThreadOptions'>[0]>().toEqualTypeOf<Same<'ThreadOptions'>[1]>();
expectTypeOf<Same<'TurnOptions'>[0]>().toEqualTypeOf<Same<'TurnOptions'>[1]>();

// Private members make classes differ by name, so their public sides are compared.
declare const officialThread: Pick<official.Thread, keyof official.Thread>;
declare const ourThread: Pick<compat.Thread, keyof official.Thread>;
export const threads: [typeof officialThread, typeof ourThread] = [ourThread, officialThread];

// A thread made by one may stand wherever the public side of the other's is asked for.
declare function start(codex: {
  startThread(options?: official.ThreadOptions): Pick<official.Thread, keyof official.Thread>;
  resumeThread(id: string, options?: official.ThreadOptions): unknown;
}): void;
declare const officialCodex: official.Codex;
declare const ourCodex: compat.Codex;
start(officialCodex);
start(ourCodex);

expectTypeOf<Exclude<keyof compat.Thread, keyof official.Thread>>().toEqualTypeOf<'native'>();
expectTypeOf<Exclude<keyof compat.Codex, keyof official.Codex>>().toEqualTypeOf<'native'>();
expectTypeOf<keyof typeof import('@openai/codex-sdk')>().toEqualTypeOf<
  keyof typeof import('../../src/compat/compat.js')
>();
