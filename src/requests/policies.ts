import { InvalidArgumentError } from '../errors.js';
import type { GrantedPermissionProfile, RequestPermissionProfile } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import { allowCommands } from './allow-commands.js';
import type { Approvals } from './approval-types.js';
import { within } from './within.js';

/**
 * Ready-made decisions, to combine. A policy has functions only for what it may have an opinion
 * about, so a wider scope decides about the other kinds.
 */
export interface ApprovalPolicies {
  /** Makes a policy that declines everything. */
  declineAll(): Approvals;
  /**
   * Makes a policy that accepts everything: commands, file changes, network access, and whatever
   * permissions are asked for, those for the turn only. What is accepted may run outside the sandbox.
   */
  acceptAll(): Approvals;
  /**
   * Makes a policy that accepts commands whose whole script matches one of the patterns.
   *
   * The script is what a shell is to run: `git status` of `/bin/bash -lc 'git status'`. A string
   * matches when the script equals it, or continues after a space and is one simple command that
   * runs as it reads: nothing outside quotes that a shell would interpret, no line break at all. A
   * RegExp has to match all of the script; what it lets pass is not looked at, so `/git .+/` also
   * matches `git log; rm x`.
   *
   * Scripts are taken out of `sh`, `bash`, `zsh`, `dash` and `ksh` in the folders of the system,
   * run with `-lc` or `-c`. With any other shell, PowerShell and cmd among them, strings have no
   * opinion, and a RegExp has to match the whole command line as it came. There is no opinion either
   * when more is asked for than to run a command: network access, permissions, input to a terminal.
   *
   * @throws InvalidArgumentError when a pattern is empty, or neither a string nor a RegExp.
   */
  allowCommands(...patterns: readonly (string | RegExp)[]): Approvals;
  /**
   * Makes a policy that accepts file changes that touch nothing outside a folder.
   *
   * Real paths are compared, with all links resolved: of each file, of where it is moved to, and of
   * the root that the request may want to have writable. A relative `directory` counts from this
   * process's working directory; the paths of changes are looked up on this machine. There is no
   * opinion when a path can't be told for certain, such as a link that leads to nothing or a file
   * with several hard links, nor about changes that are not known.
   *
   * @throws InvalidArgumentError when there is no such folder.
   */
  within(directory: string): Approvals;
  /**
   * Makes a policy that asks others in order, and takes the first opinion.
   *
   * It has functions for the kinds that one of them decides about. One that throws ends it: the
   * request is declined.
   *
   * @throws InvalidArgumentError when one of them is no policy.
   */
  first(...policies: readonly Approvals[]): Approvals;
  /**
   * Makes a policy that declines what another one has not decided within a time, in milliseconds.
   *
   * @throws InvalidArgumentError when `ms` is no integer from 1 on that a timer can wait.
   */
  timeout(ms: number, policy: Approvals): Approvals;
}

const KINDS = ['command', 'fileChange', 'permissions'] as const;

/** Ready-made policies about approvals; see each for what it accepts. */
export const approvals: ApprovalPolicies = {
  declineAll,
  acceptAll,
  allowCommands,
  within,
  first,
  timeout,
};

function declineAll(): Approvals {
  return {
    command: () => 'decline',
    fileChange: () => 'decline',
    permissions: () => ({ permissions: {} }),
  };
}

function acceptAll(): Approvals {
  return {
    command: () => 'accept',
    fileChange: () => 'accept',
    permissions: request => ({ permissions: allOf(request.permissions), scope: 'turn' }),
  };
}

function allOf({ network, fileSystem }: RequestPermissionProfile): GrantedPermissionProfile {
  return { ...(network && { network }), ...(fileSystem && { fileSystem }) };
}

function first(...policies: readonly Approvals[]): Approvals {
  for (const [index, policy] of policies.entries()) checkPolicy(policy, `policies[${index}]`);
  const all = [...policies];
  const has = (kind: keyof Approvals): boolean => all.some(policy => policy[kind] !== undefined);
  return {
    ...(has('command') && {
      command: request => firstOpinion(all, policy => policy.command?.(request)),
    }),
    ...(has('fileChange') && {
      fileChange: request => firstOpinion(all, policy => policy.fileChange?.(request)),
    }),
    ...(has('permissions') && {
      permissions: request => firstOpinion(all, policy => policy.permissions?.(request)),
    }),
  };
}

async function firstOpinion<T>(
  policies: readonly Approvals[],
  ask: (policy: Approvals) => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  for (const policy of policies) {
    const opinion = await ask(policy);
    if (opinion !== undefined) return opinion;
  }
  return undefined;
}

function timeout(ms: number, policy: Approvals): Approvals {
  if (!Number.isInteger(ms) || ms < 1 || ms > MAX_TIMER_MS) {
    throw refusal('ms', `ms must be an integer from 1 to ${MAX_TIMER_MS}`);
  }
  checkPolicy(policy, 'policy');
  return {
    ...(policy.command && {
      command: request =>
        inTime(() => policy.command?.(request), { ms, signal: request.signal, late: 'decline' }),
    }),
    ...(policy.fileChange && {
      fileChange: request =>
        inTime(() => policy.fileChange?.(request), { ms, signal: request.signal, late: 'decline' }),
    }),
    ...(policy.permissions && {
      permissions: request =>
        inTime(() => policy.permissions?.(request), {
          ms,
          signal: request.signal,
          late: { permissions: {} },
        }),
    }),
  };
}

interface Wait<T> {
  readonly ms: number;
  /** Ends the waiting too: nobody wants the opinion any more. */
  readonly signal: AbortSignal;
  /** What stands for an opinion that did not come. */
  readonly late: T;
}

function inTime<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  { ms, signal, late }: Wait<T>,
): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(late);
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    const giveUp = (): void => {
      end();
      resolve(late);
    };
    const timer = setTimeout(giveUp, ms);
    signal.addEventListener('abort', giveUp, { once: true });
    // Within a promise, so that a synchronous throw clears the timer like any other.
    new Promise<T | undefined>(settle => settle(ask())).finally(end).then(resolve, reject);
  });
}

function checkPolicy(policy: unknown, argument: string): void {
  if (kindOf(policy) !== 'object') {
    throw refusal(argument, `a policy must be an object, not ${kindOf(policy)}`);
  }
  for (const kind of KINDS) {
    const decide = (policy as Approvals)[kind];
    if (decide === undefined || typeof decide === 'function') continue;
    throw refusal(`${argument}.${kind}`, `${kind} must be a function, not ${kindOf(decide)}`);
  }
}

function refusal(argument: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Cannot make a policy: ${cause}`);
}
