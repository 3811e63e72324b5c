import type {
  CommandExecutionApprovalDecision,
  MessagePhase,
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
  ThreadItem,
  UserInput,
} from '../../protocol/protocol.js';
import type { Gate } from '../gate.js';
import type { TurnFailure } from './turn-script.js';

/** Settings of what a turn says. */
export interface SayOptions {
  /** What the message is to the answer. Default: not said. */
  readonly phase?: MessagePhase | undefined;
  /** The pause before each piece, in milliseconds. Default: 0. */
  readonly delayMs?: number | undefined;
}

/** Settings of a command that a turn runs, or rather says that it does. */
export interface CommandOptions {
  /** What the command prints. Default: nothing. */
  readonly output?: string | undefined;
  /** Default: 0. */
  readonly exitCode?: number | undefined;
  /** Whether the client is asked first. Default: true. */
  readonly ask?: boolean | undefined;
  /** Why the client is asked. Default: not said. */
  readonly reason?: string | undefined;
}

/**
 * What a scripted response can do inside its turn. After an interrupt or a steer the response is
 * cut: then everything here throws or rejects with the signal's reason, and may be left so.
 */
export interface FakeTurn {
  readonly threadId: string;
  readonly turnId: string;
  /** What the user wrote for this response. */
  readonly text: string;
  readonly input: readonly UserInput[];
  /** Aborts when the response is cut. */
  readonly signal: AbortSignal;
  /** Sends a message of the assistant, as a whole or in pieces; holds at each gate among them. */
  say(text: string | readonly (string | Gate)[], options?: SayOptions): Promise<void>;
  /** Sends a completed item. */
  item(item: ThreadItem): void;
  /** Sends any notification to those who listen to the thread. */
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void;
  /** Asks those who listen to the thread; rejects with `FakeRpcError` for an error answer. */
  request<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
  ): Promise<ServerRequestResult<M>>;
  /** Asks whether a command may run, and shows it as run or declined; nothing is run in truth. */
  runCommand(command: string, options?: CommandOptions): Promise<CommandExecutionApprovalDecision>;
  /** Waits at a gate. */
  hold(gate: Gate): Promise<void>;
  /** Lets the turn fail. */
  fail(failure?: TurnFailure): never;
}
