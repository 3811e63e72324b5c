import {
  type FakeTransport,
  type Fault,
  fault,
  type Injection,
  type MalformedShape,
} from '../../src/testing/testing.js';
import type { Outcomes } from './outcome.js';
import type { Scenario, Strike } from './scenario.js';

const ALL: readonly FakeTransport[] = ['memory', 'stdio', 'ws', 'unix'];
const PROCESS: readonly FakeTransport[] = ['stdio'];
const SOCKETS: readonly FakeTransport[] = ['ws', 'unix'];
const BYTES: readonly FakeTransport[] = ['stdio', 'ws', 'unix'];

const DELTA = 'item/agentMessage/delta';
const LIST = 'thread/loaded/list';
const SECOND_DELTA = { at: DELTA, nth: 2 } as const;
const CLOSED = '`TransportClosedError`';

/** Everything that waits is told why the connection ended; a turn, with what had come of it. */
function allThrow(name: string, facts: readonly string[] = []): Outcomes {
  const error = facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
  const ofTurn = `throws ${name} (${[...facts, 'partial «Hel»'].join(', ')})`;
  return {
    request: `throws ${error}`,
    run: ofTurn,
    stream: `«Hel», then ${ofTurn}`,
    text: `«Hel», then ${ofTurn}`,
    'approval handler': `its signal aborts with ${error}`,
    login: `throws ${error}`,
    paging: `throws ${error}`,
    close: 'closes',
  };
}

/** The app-server is gone; the next call starts, or finds, another one. */
function lost(name: string, facts: readonly string[] = []): Pick<Scenario, 'expected'> & Outcome {
  const outcomes = allThrow(name, facts);
  return {
    expected: { ...outcomes, 'next call': '«Again»' },
    withoutRecovery: { ...outcomes, 'next call': outcomes.request ?? '' },
  };
}

interface Outcome {
  readonly withoutRecovery: Outcomes;
}

/** The connection is gone, but the app-server lives: its turns go on, and are joined again. */
const JOINED_AGAIN: Pick<Scenario, 'expected' | 'withoutRecovery' | 'goesOn'> = {
  goesOn: true,
  expected: {
    ...allThrow(CLOSED),
    run: '«Hello» (recovered)',
    stream: '«Hel», the whole message «Hello», then ends',
    text: '«Hello», then ends',
    'approval handler': `its signal aborts with ${CLOSED}; it is asked again`,
    'next call': '«Again»',
  },
  withoutRecovery: { ...allThrow(CLOSED), 'next call': `throws ${CLOSED}` },
};

const WHOLE: Outcomes = {
  run: '«Hello»',
  stream: '«Hello», then ends',
  text: '«Hello», then ends',
  'next call': '«Again»',
  close: 'closes',
};

/** A process that is started here tells how it ended; one behind a socket cannot. */
function ended(name: string, strike: Strike, facts: readonly string[]): Scenario[] {
  const scenario = { name, strike, stage: 'waiting' } as const;
  const bytesOnly = strike.notify === true;
  return [
    {
      ...scenario,
      transports: bytesOnly ? PROCESS : ['memory', 'stdio'],
      ...lost('`ServerExitedError`', facts),
    },
    { ...scenario, transports: SOCKETS, ...lost(CLOSED) },
  ];
}

function overlong(name: string, limits: Scenario['limits'], strike: Strike): Scenario[] {
  const scenario = { name, limits: limits ?? {}, strike, stage: 'waiting' } as const;
  return [
    { ...scenario, transports: PROCESS, ...lost(CLOSED) },
    { ...scenario, transports: SOCKETS, ...JOINED_AGAIN },
  ];
}

const connection: readonly Scenario[] = [
  ...ended('killed (SIGKILL)', { inflict: [fault.crash()] }, ['SIGKILL']),
  ...ended(
    'exits with code 3, saying why',
    { inflict: [fault.crash({ code: 3, stderr: 'out of memory' })] },
    ['code 3', 'standard error «out of memory»'],
  ),
  ...ended('exits by itself with code 0', { inflict: [fault.exit()] }, ['code 0']),
  ...ended(
    'killed in the middle of a line',
    { inject: [{ at: 'account/updated', fault: fault.halfLine() }], notify: true },
    ['SIGKILL'],
  ),
  {
    name: 'killed, while a child of it holds its pipes',
    transports: PROCESS,
    stage: 'waiting',
    strike: { inflict: [fault.grandchild(), fault.crash()] },
    ...lost('`ServerExitedError`', ['SIGKILL']),
  },
  {
    name: 'closes its output, and lives on',
    transports: PROCESS,
    stage: 'waiting',
    strike: { inflict: [fault.closeOutput()] },
    ...lost(CLOSED),
  },
  {
    name: 'the connection is cut; the app-server lives',
    transports: ['memory', 'ws', 'unix'],
    stage: 'waiting',
    strike: { inflict: [fault.drop()] },
    ...JOINED_AGAIN,
  },
  {
    name: 'sends a frame that is not UTF-8',
    transports: SOCKETS,
    stage: 'waiting',
    strike: { inflict: [fault.garbage('badUtf8')] },
    ...JOINED_AGAIN,
  },
  ...overlong(
    'sends more than `maxLineBytes` or `maxFrameBytes`',
    { maxInputBytes: 65_536 },
    { inject: [{ at: 'account/updated', fault: fault.hugeLine(200_000) }], notify: true },
  ),
  ...overlong(
    'does not read, and more than `maxBufferedBytes` wait for it',
    { maxBufferedBytes: 65_536 },
    { inflict: [fault.deaf()], flood: 8_000_000 },
  ),
  {
    name: 'says nothing any more (with `requestTimeoutMs` and `idleTimeoutMs`)',
    transports: ALL,
    stage: 'waiting',
    strike: { inflict: [fault.stall()] },
    limits: { requestTimeoutMs: 2_000, idleTimeoutMs: 2_000 },
    openEnded: ['approval handler', 'login'],
    expected: {
      request: 'throws `RequestTimeoutError` (model/list)',
      run: 'throws `TurnStalledError` (result so far «Hel»)',
      stream: '«Hel», then throws `TurnStalledError` (result so far «Hel»)',
      text: '«Hel», then throws `TurnStalledError` (result so far «Hel»)',
      'approval handler': `waits on; when closed, its signal aborts with ${CLOSED}`,
      login: `waits on; when closed, throws ${CLOSED}`,
      paging: 'throws `RequestTimeoutError` (thread/list)',
      'next call': 'throws `RequestTimeoutError` (turn/start)',
      close: 'closes',
    },
  },
];

const turn = (
  name: string,
  inject: readonly Injection[],
  rest: Partial<Scenario> = {},
): Scenario => ({
  name,
  transports: ALL,
  stage: 'turn',
  strike: { inject },
  expected: WHOLE,
  ...rest,
});

const killedBefore = (error: string): Outcomes => ({
  run: `throws ${error}`,
  // What was scripted for the turn that never was.
  'next call': '«Hello»',
  close: 'closes',
});

const turns: readonly Scenario[] = [
  turn('killed before it takes a turn', [{ at: 'received:turn/start', fault: fault.crash() }], {
    transports: ['memory', 'stdio'],
    expected: killedBefore('`ServerExitedError` (SIGKILL)'),
  }),
  turn('killed before it takes a turn', [{ at: 'received:turn/start', fault: fault.crash() }], {
    transports: SOCKETS,
    expected: killedBefore(CLOSED),
  }),
  turn(
    'killed after a turn, before it said that',
    [{ at: 'turn/completed', when: 'instead', fault: fault.crash() }],
    { expected: { ...WHOLE, run: '«Hello» (recovered)' } },
  ),
  turn('killed after a turn', [{ at: 'turn/completed', when: 'after', fault: fault.crash() }], {
    losesConnection: true,
  }),
  turn(
    'lines that are no messages',
    (['text', 'array', 'number'] as const).map(what => ({
      ...SECOND_DELTA,
      fault: fault.garbage(what),
    })),
  ),
  turn('a line that is not UTF-8', [{ ...SECOND_DELTA, fault: fault.garbage('badUtf8') }], {
    transports: PROCESS,
  }),
  turn('the answer to `turn/start` twice', [{ at: 'answer:turn/start', fault: fault.duplicate() }]),
  turn('`turn/completed` twice', [{ at: 'turn/completed', fault: fault.duplicate() }]),
  turn('a delta twice', [{ ...SECOND_DELTA, fault: fault.duplicate() }], {
    expected: {
      ...WHOLE,
      stream: '«Hellolo», the whole message «Hello», then ends',
      text: '«Hellolo», then ends',
    },
  }),
  turn('`turn/started` after later events', [{ at: 'turn/started', fault: fault.reorder(2) }]),
  turn('all events of a turn before the answer that names it', [
    { at: 'answer:turn/start', fault: fault.early('turn/completed') },
  ]),
  turn(
    '`turn/completed` is lost (with `idleTimeoutMs`)',
    [{ at: 'turn/completed', fault: fault.lose() }],
    { limits: { idleTimeoutMs: 2_000 } },
  ),
  turn('the answer to `turn/start` is lost', [{ at: 'answer:turn/start', fault: fault.lose() }], {
    limits: { requestTimeoutMs: 2_000 },
    expected: {
      run: 'throws `RequestTimeoutError` (turn/start)',
      'next call': '«Again»',
      close: 'closes',
    },
  }),
  turn('an unknown notification, and an item of an unknown type', [
    { ...SECOND_DELTA, fault: fault.unknownMethod() },
    { ...SECOND_DELTA, fault: fault.unknownItem() },
  ]),
  turn('slow writes of 64 bytes', [{ ...SECOND_DELTA, fault: fault.slow(64, 1) }]),
  turn('writes of one byte', [{ ...SECOND_DELTA, fault: fault.bytewise() }], {
    transports: BYTES,
  }),
];

const request = (name: string, injection: Injection, outcome: string): Scenario => ({
  name,
  transports: ALL,
  stage: 'request',
  strike: { inject: [injection] },
  limits: { requestTimeoutMs: 2_000 },
  expected: { request: outcome, 'next call': 'is answered', close: 'closes' },
});

const malformed = (what: string, shape: MalformedShape, outcome: string): Scenario =>
  request(`an answer ${what}`, { at: `answer:${LIST}`, fault: fault.malformed(shape) }, outcome);

const INTERNAL = `throws \`InternalRpcError\` (${LIST}, -32603)`;
const TIMEOUT = `throws \`RequestTimeoutError\` (${LIST})`;

const requests: readonly Scenario[] = [
  request('an answer is lost', { at: `answer:${LIST}`, fault: fault.lose() }, TIMEOUT),
  request('an answer twice', { at: `answer:${LIST}`, fault: fault.duplicate() }, 'is answered'),
  request(
    'overloaded once (-32001)',
    { at: `received:${LIST}`, fault: fault.refuse() },
    'is answered',
  ),
  request(
    'overloaded always (-32001)',
    { at: `received:${LIST}`, times: 3, fault: fault.refuse() },
    `throws \`RetryLimitExceededError\` (${LIST}, -32001, 3 attempts)`,
  ),
  malformed('without a result', 'noResult', INTERNAL),
  malformed('whose result is a number', 'resultType', INTERNAL),
  malformed('whose error is a string', 'errorString', INTERNAL),
  malformed('whose error has no code', 'errorWithoutCode', INTERNAL),
  malformed('whose id has another type', 'idType', TIMEOUT),
  malformed('that nobody waits for', 'unknownId', 'is answered'),
];

const closing = (
  name: string,
  transports: readonly FakeTransport[],
  inflict: readonly Fault[],
): Scenario => ({
  name,
  transports,
  stage: 'closing',
  strike: { inflict },
  expected: allThrow(CLOSED),
});

const closings: readonly Scenario[] = [
  closing('`close()` while everything waits', ALL, []),
  closing('`close()`, and it ignores the end of its input and SIGTERM', PROCESS, [
    fault.ignoreTerm(),
  ]),
  closing('`close()`, and a child of it holds its pipes', PROCESS, [fault.grandchild()]),
  closing('`close()` after it said nothing any more', ALL, [fault.stall()]),
  closing('`close()` after it stopped reading', ALL, [fault.deaf()]),
];

/** Everything that is tried. */
export const SCENARIOS: readonly Scenario[] = [...connection, ...turns, ...requests, ...closings];
