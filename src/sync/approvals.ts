import { CodexError } from '../errors.js';
import type { ApprovalAnswer, Approvals as AsyncApprovals } from '../requests/approval-types.js';
import {
  type ApprovalPolicies as AsyncPolicies,
  approvals as asyncPolicies,
} from '../requests/policies.js';
import { bound, isPromise } from './functions.js';

/** Decides at once: the answer without a promise. */
type AtOnce<T> = T extends ApprovalAnswer<infer Answer> ? Exclude<Answer, PromiseLike<unknown>> : T;

/**
 * Decides about what needs approval, synchronously. `undefined` is no opinion; when nobody has one,
 * it is declined. A handler that throws declines.
 */
export type Approvals = {
  [K in keyof AsyncApprovals]?: NonNullable<AsyncApprovals[K]> extends (
    request: infer Request,
  ) => infer Answer
    ? (request: Request) => AtOnce<Answer>
    : never;
};

/** Ready-made decisions, to combine. They are made on the worker thread wherever they can be. */
export type ApprovalPolicies = {
  [K in keyof AsyncPolicies]: AsyncPolicies[K] extends (
    ...args: infer Args extends readonly unknown[]
  ) => unknown
    ? (...args: PolicyArguments<Args>) => Approvals
    : never;
};

type PolicyArguments<Args> = {
  [I in keyof Args]: Args[I] extends AsyncApprovals ? Approvals : Args[I];
};

/** How a ready-made policy was made. */
export interface Recipe {
  readonly name: keyof AsyncPolicies;
  readonly args: readonly unknown[];
}

const recipes = new WeakMap<object, Recipe>();

/** Tells how a policy was made; undefined for one of the user's own. */
export function recipeOf(policy: object): Recipe | undefined {
  return recipes.get(policy);
}

/** The names of what a policy may decide about. */
export const APPROVAL_KINDS = ['command', 'fileChange', 'permissions'] as const;

/** Ready-made policies: see {@link ApprovalPolicies}. */
export const approvals: ApprovalPolicies = {
  declineAll: () => made('declineAll', []),
  acceptAll: () => made('acceptAll', []),
  allowCommands: (...patterns) => made('allowCommands', patterns),
  within: directory => made('within', [directory]),
  first: (...policies) => made('first', policies),
  timeout: (ms, policy) => made('timeout', [ms, policy]),
};

function made(name: keyof AsyncPolicies, args: readonly unknown[]): Approvals {
  const make = asyncPolicies[name] as (...args: readonly unknown[]) => AsyncApprovals;
  const policy = make(...args);
  const decisions = Object.entries(policy).map(([kind, decide]) => [kind, atOnce(name, decide)]);
  const atCaller: Approvals = Object.fromEntries(decisions);
  recipes.set(atCaller, { name, args: args.map(withBoundMethods) });
  return atCaller;
}

/** A policy may be an object whose functions use `this`, or have them on its prototype. */
function withBoundMethods(arg: unknown): unknown {
  if (typeof arg !== 'object' || arg === null || arg instanceof RegExp) return arg;
  return recipes.has(arg) ? arg : bound(arg, APPROVAL_KINDS);
}

function atOnce(name: string, decide: (request: never) => unknown): (request: never) => unknown {
  return request => {
    const decision = decide(request);
    if (!isPromise(decision)) return decision;
    throw new CodexError(
      `Cannot decide: a policy made by approvals.${name}() decides when it is handed over as a whole; combine policies with approvals.first()`,
    );
  };
}
