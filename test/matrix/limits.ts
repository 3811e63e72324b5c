/** A bound that is built in, where it stands, and what happens at it. */
export interface Limit {
  readonly what: string;
  readonly value: string;
  readonly happens: string;
  /** The line of a source file that makes it so. */
  readonly source: { readonly file: string; readonly line: string };
}

/** Every bound of memory and of attempts. */
export const LIMITS: readonly Limit[] = [
  {
    what: 'one line from the app-server (`maxLineBytes`)',
    value: '256 MiB',
    happens: 'the connection ends with `TransportClosedError`, and the process is stopped',
    source: { file: 'src/transport/split-lines.ts', line: '= 256 * 1024 * 1024;' },
  },
  {
    what: 'one WebSocket frame from the app-server (`maxFrameBytes`)',
    value: '256 MiB',
    happens: 'the connection ends with `TransportClosedError`; the app-server lives',
    source: {
      file: 'src/transport/websocket-transport.ts',
      line: 'maxFrameBytes = 256 * 1024 * 1024',
    },
  },
  {
    what: 'bytes that wait for an app-server that does not read (`maxBufferedBytes`)',
    value: '64 MiB',
    happens: 'one more frame ends the connection with `TransportClosedError`',
    source: { file: 'src/transport/stdio-transport.ts', line: '= 64 * 1024 * 1024;' },
  },
  {
    what: 'requests on the wire (`maxInFlight`)',
    value: '64',
    happens: 'the others wait in order; answers, interrupts and steering do not',
    source: { file: 'src/codex/open-client.ts', line: 'options.maxInFlight ?? 64,' },
  },
  {
    what: 'requests that wait for their place (`maxQueuedRequests`)',
    value: '100,000',
    happens: 'one more rejects with `RequestQueueFullError`; nothing is sent',
    source: { file: 'src/codex/open-client.ts', line: 'options.maxQueuedRequests ?? 100_000,' },
  },
  {
    what: 'notifications that a reader of `notifications()` is behind',
    value: '10,000',
    happens: 'the oldest are dropped, counted in `dropped`, and the logger is told once',
    source: {
      file: 'src/client/notification-stream.ts',
      line: 'NOTIFICATION_LIMIT = 10_000;',
    },
  },
  {
    what: 'notifications of a thread before the answer that names it',
    value: '1,000',
    happens: 'later ones do not reach the handle of the thread; the logger is told how many',
    source: { file: 'src/client/notification-router.ts', line: 'EARLY_LIMIT = 1_000;' },
  },
  {
    what: 'events that the readers of a turn are behind',
    value: '256',
    happens: 'neighbouring deltas of one item are merged; no text is lost',
    source: { file: 'src/thread/event-log.ts', line: 'MERGE_BACKLOG = 256;' },
  },
  {
    what: 'standard error that is kept (`stderrTail`)',
    value: '64 KiB',
    happens: 'the beginning is left out',
    source: { file: 'src/process/stderr-tail.ts', line: 'LIMIT_BYTES = 64 * 1024;' },
  },
  {
    what: 'restarts or new connections (`recovery`)',
    value: '5 in 5 minutes',
    happens: 'calls reject with `RestartLimitError` until the window has passed',
    source: {
      file: 'src/codex/recovery.ts',
      line: 'const { maxRestarts = 5, windowMs = 300_000 } = options;',
    },
  },
];
