import { findBinary } from '../codex/find-binary.js';
import { PROTOCOL_VERSION } from '../protocol/protocol.js';
import { SDK_VERSION } from '../util/version.js';
import type { Check, Finding } from './doctor-check.js';

type Environment = Readonly<Record<string, string | undefined>>;

const LEAST_NODE = [20, 19] as const;

/** What shapes network access and start: told by name, for the values may be secret. */
const VARIABLES: readonly string[] = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'CODEX_CA_CERTIFICATE'],
  ...['CODEX_HOME', 'CODEX_PATH', 'CODEX_API_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
];

const INSTALL =
  'run `npm install` so that the pinned @openai/codex is there, or correct CODEX_PATH';

/** The checks that need no app-server. */
export function localChecks(env: Environment): Check[] {
  const common = { limitMs: 10_000 };
  return [
    { ...common, name: 'runtime', advice: 'please report this', run: checkRuntime },
    { ...common, name: 'binary', advice: INSTALL, run: () => checkBinary(env) },
    { ...common, name: 'environment', advice: 'please report this', run: () => listVariables(env) },
  ];
}

function checkRuntime(): Finding {
  const node = process.versions.node;
  const platform = `${process.platform}-${process.arch}`;
  const libc = findLibc();
  const facts = { sdk: SDK_VERSION, node, platform, libc };
  const words = [`codex-app-server-sdk ${SDK_VERSION}`, `Node ${node}`, platform];
  const detail = [...words, ...(libc === null ? [] : [libc])].join(' · ');
  if (isSupported(node)) return { status: 'ok', detail, facts };
  const advice = `install Node ${LEAST_NODE.join('.')} or later`;
  return { status: 'fail', detail, advice, facts };
}

/** Tells whether a version of Node is one that this package supports. */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function findLibc(): string | null {
  if (process.platform !== 'linux') return null;
  const report: { readonly header?: { readonly glibcVersionRuntime?: string } } =
    process.report.getReport();
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? 'musl' : `glibc ${version}`;
}

function checkBinary(env: Environment): Finding {
  const { path, source, version } = findBinary(env);
  const facts = { path, source, version, pinned: PROTOCOL_VERSION };
  const where = `${path} (found by ${source})`;
  if (version === PROTOCOL_VERSION) {
    return { status: 'ok', detail: `codex ${version}, the pinned one · ${where}`, facts };
  }
  const detail = `${version === null ? 'of unknown version' : `codex ${version}`} · ${where}`;
  const advice = `this package is made for codex ${PROTOCOL_VERSION}: unset CODEX_PATH, and ${INSTALL}`;
  return { status: version === null ? 'fail' : 'warn', detail, advice, facts };
}

function listVariables(env: Environment): Finding {
  const set = Object.keys(env).filter(
    name => (env[name] ?? '') !== '' && VARIABLES.includes(name.toUpperCase()),
  );
  const detail =
    set.length === 0 ? 'none of the variables that matter is set' : `set: ${set.join(', ')}`;
  return { status: 'info', detail, facts: { set } };
}
