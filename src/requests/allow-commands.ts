import { InvalidArgumentError } from '../errors.js';
import type { CommandExecutionRequestApprovalParams } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';
import type { Approvals } from './approval-types.js';
import { isSimpleCommand, scriptOf } from './shell-script.js';

interface CommandLine {
  /** The script, else the line as it came: what a RegExp has to match. */
  readonly text: string;
  /** The script; undefined when it could not be found with certainty. */
  readonly script: string | undefined;
}

type Matcher = (line: CommandLine) => boolean;

/** Makes the policy that is documented at `ApprovalPolicies.allowCommands`. */
export function allowCommands(...patterns: readonly (string | RegExp)[]): Approvals {
  const matchers = patterns.map(toMatcher);
  return {
    command: ({ command, params }) => {
      if (typeof command !== 'string' || !isPlainCommand(params)) return undefined;
      const script = scriptOf(command);
      const line = { text: script ?? command, script };
      return matchers.some(matches => matches(line)) ? 'accept' : undefined;
    },
  };
}

/** Tells whether no more is asked for than to run the command; older app-servers leave fields out. */
function isPlainCommand(
  params: Partial<CommandExecutionRequestApprovalParams> | undefined,
): boolean {
  return (
    (params?.kind ?? 'command') === 'command' &&
    (params?.networkApprovalContext ?? null) === null &&
    (params?.proposedNetworkPolicyAmendments ?? []).length === 0 &&
    (params?.additionalPermissions ?? null) === null
  );
}

function toMatcher(pattern: unknown, index: number): Matcher {
  if (typeof pattern === 'string') return textMatcher(pattern, index);
  if (isRegExp(pattern)) return expressionMatcher(pattern, index);
  throw refusal(index, `a pattern must be a string or a RegExp, not ${kindOf(pattern)}`);
}

function textMatcher(pattern: string, index: number): Matcher {
  if (pattern.trim() === '') throw refusal(index, 'a pattern must not be empty');
  // Behind anything else, such as an open quote, a space would not begin another word.
  const mayGoOn = isSimpleCommand(pattern);
  return ({ script }) => {
    if (script === undefined || script === pattern) return script === pattern;
    return mayGoOn && script.startsWith(`${pattern} `) && isSimpleCommand(script);
  };
}

function expressionMatcher({ source, flags }: RegExp, index: number): Matcher {
  if (source === '' || source === '(?:)') throw refusal(index, 'a pattern must not be empty');
  // A copy, so that no state of the given one counts; with `m`, one line of many would be enough.
  const whole = new RegExp(`^(?:${source})$`, flags.replaceAll(/[gym]/g, ''));
  return ({ text }) => whole.test(text);
}

/** Also true for one of another realm, such as a test runner's. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

function refusal(index: number, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`patterns[${index}]`, `Cannot make a policy: ${cause}`);
}
