import { InvalidArgumentError } from '../errors.js';
import type { SandboxMode } from '../protocol/protocol.js';
import { checkOptions } from '../util/check-options.js';
import { settlesWithin } from '../util/settles-within.js';
import { explained } from './advice.js';
import { sandboxPolicyFor } from './sandbox-policy.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { type AskedPolicies, policyMismatch, type SettingsUpdate } from './thread-settings.js';

/** Settings of a thread that are to hold from now on, as on the wire; `sandbox` names a mode. */
export interface ThreadSettingsChange extends SettingsUpdate {
  /** The sandbox by its mode; configured writable roots, network and temp choices stay. */
  readonly sandbox?: SandboxMode | null | undefined;
}

const CHANGE = {
  sandbox: 'string',
  disabledPluginIds: 'array',
  cwd: 'string',
  environments: 'array',
  approvalPolicy: 'string|object',
  approvalsReviewer: 'string',
  sandboxPolicy: 'object',
  permissions: 'string',
  model: 'string',
  serviceTier: 'string',
  effort: 'string|object',
  summary: 'string',
  collaborationMode: 'object',
  multiAgentMode: 'string',
  personality: 'string',
} as const satisfies Record<keyof ThreadSettingsChange, string>;

/** How long the app-server may take to confirm a change, in milliseconds. */
const CONFIRM_MS = 2_000;

/**
 * Changes a thread's settings for good (`thread/settings/update`), and settles when they are in
 * force (`thread/settings/updated`).
 *
 * @throws PolicyMismatchError when the app-server put another policy in force.
 */
export async function configureThread(
  session: SessionContext,
  channel: ThreadChannel,
  change: ThreadSettingsChange,
): Promise<void> {
  checkOptions(change, CHANGE, { action: 'configure a thread', allowNull: true });
  checkSandbox(change);
  const { settings, queue } = channel;
  // While a turn has settings of its own, the thread's would be mistaken for that turn's.
  const slot = settings.overridden ? await queue.acquire() : undefined;
  try {
    await settings.change(() => applyChange(session, channel, change));
  } finally {
    slot?.release();
  }
}

async function applyChange(
  session: SessionContext,
  channel: ThreadChannel,
  change: ThreadSettingsChange,
): Promise<void> {
  const { threadId, settings } = channel;
  const update = await resolveSandbox(session, channel, change);
  const confirmed = settings.nextUpdate();
  const isChange = changes(channel, update);
  await explained(session.client.request('thread/settings/update', { threadId, ...update }));
  // Asking for what is in force already is not confirmed.
  if (isChange) await settlesWithin(confirmed, CONFIRM_MS);
  settings.configured(update);
  const { inForce } = settings;
  const mismatch = inForce && policyMismatch(askedBy(change), inForce);
  if (mismatch !== undefined) throw mismatch;
}

/** Replaces a sandbox mode by the complete policy that the wire takes. */
export async function resolveSandbox<T extends SettingsUpdate>(
  session: SessionContext,
  channel: ThreadChannel,
  options: T & { readonly sandbox?: SandboxMode | null | undefined },
): Promise<Omit<T, 'sandbox'>> {
  const { sandbox, ...others } = options;
  if (sandbox === undefined || sandbox === null) return others;
  return { ...others, sandboxPolicy: await sandboxPolicyFor(session, channel, sandbox) };
}

/** Checks that a sandbox is told in one way only. */
export function checkSandbox(options: ThreadSettingsChange): void {
  if (options.sandbox === undefined || options.sandbox === null) return;
  for (const other of ['sandboxPolicy', 'permissions'] as const) {
    if (options[other] === undefined || options[other] === null) continue;
    const cause = `sandbox and ${other} exclude each other`;
    throw new InvalidArgumentError('options.sandbox', `Cannot change the sandbox: ${cause}`);
  }
}

function changes({ settings: { inForce } }: ThreadChannel, update: SettingsUpdate): boolean {
  return Object.entries(update).some(([name, value]) => {
    if (value === undefined || value === null) return false;
    if (inForce !== undefined && (name === 'approvalPolicy' || name === 'permissions')) {
      return policyMismatch({ [name]: value }, inForce) !== undefined;
    }
    const known: unknown = Reflect.get(inForce ?? {}, name);
    return JSON.stringify(known) !== JSON.stringify(value);
  });
}

function askedBy({ sandbox, approvalPolicy, permissions }: ThreadSettingsChange): AskedPolicies {
  return { sandbox, approvalPolicy, permissions };
}
