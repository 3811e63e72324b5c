import type { JsonValue, CyberAccessProgram as WireProgram } from '../protocol/protocol.js';
import type { TurnOptions as NativeOptions } from '../thread/thread-options.js';
import type { CyberAccessProgram, TurnOptions } from './types/options.js';

const PROGRAMS: Readonly<Record<CyberAccessProgram, WireProgram>> = {
  standard: 'standard',
  daybreak_blue: 'daybreakBlue',
  daybreak_red: 'daybreakRed',
};

/** Makes the parameters of one turn. */
export function toTurnParams({ outputSchema, cyberAccessProgram }: TurnOptions): NativeOptions {
  return {
    ...(outputSchema === undefined ? {} : { outputSchema: outputSchema as JsonValue }),
    ...(cyberAccessProgram && { cyberAccessProgram: PROGRAMS[cyberAccessProgram] }),
  };
}
