import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from '../util/check-options.js';
import type { Approvals } from './approval-types.js';
import type { ElicitationHandler, UserInputHandler } from './question-types.js';

/**
 * Who answers what the app-server asks.
 *
 * The nearest scope that has a handler of a kind decides: the turn's, else the thread's, else the
 * session's. Whatever nobody answers, or answers wrongly, is declined.
 */
export interface Handlers {
  /** Decides about commands, file changes and permissions. Default: declines. */
  readonly approvals?: Approvals | undefined;
  /** Answers questions of the agent. Default: no answers. */
  readonly onUserInput?: UserInputHandler | undefined;
  /** Answers elicitations of MCP servers. Default: declines. */
  readonly onElicitation?: ElicitationHandler | undefined;
}

/** The kinds of handler, for the checks of options. */
export const HANDLER_KINDS: Readonly<Record<keyof Handlers, string>> = {
  approvals: 'object',
  onUserInput: 'function',
  onElicitation: 'function',
};

const APPROVAL_KINDS = {
  command: 'function',
  fileChange: 'function',
  permissions: 'function',
} as const satisfies Record<keyof Approvals, string>;

/**
 * Splits the handlers off some options.
 *
 * @throws InvalidArgumentError when `approvals` holds something else than its handlers: a misspelt
 * one would decline everything.
 */
export function splitHandlers<T extends Handlers>(
  options: T,
  action: string,
): { handlers: Handlers; others: Omit<T, keyof Handlers> } {
  const { approvals, onUserInput, onElicitation, ...others } = options;
  if (approvals !== undefined) checkApprovals(approvals, action);
  return { handlers: { approvals, onUserInput, onElicitation }, others };
}

function checkApprovals(approvals: Approvals, action: string): void {
  try {
    checkOptions(approvals, APPROVAL_KINDS, { action });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const argument = error.argument.replace('options', 'options.approvals');
    throw new InvalidArgumentError(argument, error.message);
  }
}
