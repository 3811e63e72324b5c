import { ServerExitedError, TransportClosedError } from '../errors.js';
import type { WireLogEnd } from './wire-log.js';

/** Makes the reason for which a replay ends its connection; undefined when this side does. */
export function endReason(end: WireLogEnd): Error | undefined {
  switch (end.kind) {
    case 'closed':
      return undefined;
    case 'lost':
      return end.exit === undefined
        ? new TransportClosedError(end.reason)
        : new ServerExitedError({ ...end.exit, stderrTail: '' });
    case 'damaged':
      return over(`it is damaged at line ${end.line}`);
    case 'cut':
      return over('it was cut');
    case 'unfinished':
      return over('it was never closed');
    default:
      return over('it was stopped');
  }
}

function over(why: string): Error {
  return new TransportClosedError(`The replay is over: the recording ends here, ${why}`);
}
