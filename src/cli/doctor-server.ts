import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Codex } from '../codex/codex.js';
import type { ConfigLayerSource, GetAccountResponse } from '../protocol/protocol.js';
import { chooseCredentials } from './credentials.js';
import type { Check, Finding } from './doctor-check.js';
import { oneLine } from './format.js';
import { HOW_TO_LOG_IN } from './session.js';

/** What the checks of one app-server share. */
export interface ServerUnderTest {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An empty folder that nobody else uses. */
  readonly folder: string;
  /** The session; starts it when it is not started. */
  connect(signal: AbortSignal): Promise<Codex>;
  /** Whether the start has failed; then there is nothing more to ask. */
  failed(): boolean;
  /** How long it took from the spawn to the answer of `initialize`, in milliseconds. */
  initializeMs(): number;
  /** What the app-server found to warn about in its configuration. */
  readonly warnings: readonly string[];
}

const LIMIT_MS = 20_000;

/** The checks of the app-server as the user has configured it. */
export function serverChecks(server: ServerUnderTest): Check[] {
  const check = (
    name: string,
    advice: string,
    ask: (codex: Codex, signal: AbortSignal) => Promise<Finding>,
  ): Check => ({
    name,
    advice,
    limitMs: LIMIT_MS,
    run: async signal =>
      server.failed()
        ? { status: 'skipped', detail: 'there is no app-server to ask' }
        : ask(await server.connect(signal), signal),
  });
  return [
    check('server', 'correct what it says: often CODEX_PATH, or config.toml in CODEX_HOME', codex =>
      describeServer(codex, server),
    ),
    check('login', HOW_TO_LOG_IN, async (codex, signal) =>
      describeLogin(await codex.request('account/read', {}, { signal }), server.env),
    ),
    check('config', 'correct config.toml in CODEX_HOME', (codex, signal) =>
      describeConfig(codex, server, signal),
    ),
    check('sandbox', SANDBOX_ADVICE, (codex, signal) => trySandbox(codex, server.folder, signal)),
  ];
}

async function describeServer(codex: Codex, server: ServerUnderTest): Promise<Finding> {
  const { version, codexHome, platformFamily, platformOs } = codex.server;
  const ms = Math.round(server.initializeMs());
  const detail = `codex ${version} · answered ${ms} ms after the spawn · ${platformOs} · CODEX_HOME ${codexHome}`;
  const facts = { version, codexHome, platformFamily, platformOs, initializeMs: ms };
  return { status: 'ok', detail, facts };
}

/** Tells of a login what is no secret: its kind, the plan, and whose it is in part. */
export function describeLogin(
  answer: Pick<GetAccountResponse, 'account' | 'requiresOpenaiAuth'>,
  env: ServerUnderTest['env'],
): Finding {
  const { account, requiresOpenaiAuth: required } = answer;
  const kind = account?.type ?? null;
  if (account?.type === 'chatgpt') {
    const who = account.email === null ? null : shortAddress(account.email);
    const detail = ['chatgpt', `plan ${account.planType}`, ...(who === null ? [] : [who])].join(
      ' · ',
    );
    return { status: 'ok', detail, facts: { kind, plan: account.planType, who, required } };
  }
  const facts = { kind, required };
  if (kind !== null) return { status: 'ok', detail: kind, facts };
  switch (chooseCredentials(answer, env).kind) {
    case 'configured':
      return { status: 'ok', detail: 'none, and the provider needs none', facts };
    case 'apiKey':
      return { status: 'ok', detail: 'none; `run` uses OPENAI_API_KEY', facts };
    case 'none':
      return { status: 'warn', detail: 'none', advice: HOW_TO_LOG_IN, facts };
  }
}

/** Keeps of an e-mail address what its owner knows it by. */
function shortAddress(address: string): string {
  const [name = '', domain = ''] = address.split('@');
  return `${name.slice(0, 1)}…@${domain.slice(0, 1)}…`;
}

async function describeConfig(
  codex: Codex,
  server: ServerUnderTest,
  signal: AbortSignal,
): Promise<Finding> {
  const read = { includeLayers: true };
  const { layers } = await codex.request('config/read', read, { signal });
  const { requirements } = await codex.request('configRequirements/read', undefined, { signal });
  const names = (layers ?? []).map(({ name }) => layerName(name));
  const required = Object.entries(requirements ?? {}).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [name],
  );
  const warnings = server.warnings.map(warning => oneLine(warning, 300));
  const detail = [
    `layers: ${names.join(', ') || 'none'}`,
    `requirements: ${required.join(', ') || 'none'}`,
    ...warnings.map(warning => `it warns: ${warning}`),
  ].join(' · ');
  return { status: 'ok', detail, facts: { layers: names, requirements: required, warnings } };
}

function layerName(layer: ConfigLayerSource): string {
  return 'file' in layer ? `${layer.type} (${layer.file})` : layer.type;
}

const SANDBOX_ADVICE =
  'commands of the agent cannot be confined here; on Linux install bubblewrap, and allow user namespaces: https://developers.openai.com/codex/concepts/sandboxing#prerequisites';

/** Lets a sandboxed command try what it must not be able to do. */
async function trySandbox(codex: Codex, folder: string, signal: AbortSignal): Promise<Finding> {
  const script = 'echo started && echo x > escaped.txt';
  const windows = codex.server.platformFamily === 'windows';
  const { exitCode, stdout, stderr } = await codex.request(
    'command/exec',
    {
      command: windows ? ['cmd', '/c', script] : ['/bin/sh', '-c', script],
      cwd: folder,
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
      timeoutMs: LIMIT_MS,
    },
    { signal },
  );
  const facts = {
    started: stdout.includes('started'),
    escaped: existsSync(join(folder, 'escaped.txt')),
  };
  if (facts.escaped) {
    return {
      status: 'fail',
      detail: 'a read-only command could write a file',
      advice: SANDBOX_ADVICE,
      facts,
    };
  }
  if (!facts.started) {
    const detail = `a read-only command does not run: exit code ${exitCode}, ${oneLine(stderr, 300)}`;
    return { status: 'fail', detail, advice: SANDBOX_ADVICE, facts };
  }
  return { status: 'ok', detail: 'a read-only command ran, and could not write', facts };
}
