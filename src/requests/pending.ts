import type { RequestId } from '../rpc/messages.js';
import type {
  CommandApproval,
  CommandDecision,
  FileChangeApproval,
  FileChangeDecision,
  PermissionsApproval,
  PermissionsGrant,
} from './approval-types.js';
import type {
  ElicitationAnswer,
  ElicitationRequest,
  UserInputAnswers,
  UserInputRequest,
} from './question-types.js';

/** What the answer to a request is, by its kind. */
export interface AnswerByKind {
  readonly command: CommandDecision;
  readonly fileChange: FileChangeDecision;
  readonly permissions: PermissionsGrant;
  readonly userInput: UserInputAnswers;
  readonly elicitation: ElicitationAnswer;
}

/** The requests of the app-server that a person may answer, by kind. */
export interface RequestByKind {
  readonly command: CommandApproval;
  readonly fileChange: FileChangeApproval;
  readonly permissions: PermissionsApproval;
  readonly userInput: UserInputRequest;
  readonly elicitation: ElicitationRequest;
}

/** A request that waits for its answer; `answer` gives it, in place of the handler that is at it. */
export type PendingRequest = {
  [K in keyof AnswerByKind]: {
    /** The app-server's id of the request. */
    readonly id: RequestId;
    readonly kind: K;
    readonly request: RequestByKind[K];
    /** Answers the request; tells whether it was still waiting. */
    answer(answer: AnswerByKind[K]): boolean;
  };
}[keyof AnswerByKind];

/** The requests that wait for an answer, by thread. */
export class PendingAnswers {
  readonly #byThread = new Map<string, Set<PendingRequest>>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Lists what waits on a thread, oldest first. */
  of(threadId: string): PendingRequest[] {
    return [...(this.#byThread.get(threadId) ?? [])];
  }

  /** Adds a request; the function that comes back takes it away. */
  add(threadId: string, pending: PendingRequest): () => void {
    const waiting = this.#byThread.get(threadId) ?? new Set();
    this.#byThread.set(threadId, waiting.add(pending));
    this.#changed(threadId);
    return () => {
      if (!waiting.delete(pending)) return;
      if (waiting.size === 0) this.#byThread.delete(threadId);
      this.#changed(threadId);
    };
  }

  /** Calls `listener` whenever what waits on a thread changes. Must not throw. */
  onChange(threadId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(threadId) ?? new Set();
    this.#listeners.set(threadId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(threadId);
    };
  }

  #changed(threadId: string): void {
    for (const listener of [...(this.#listeners.get(threadId) ?? [])]) listener();
  }
}
