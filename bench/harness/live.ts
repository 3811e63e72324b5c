import { writeSync } from 'node:fs';
import type { LivePlay } from './sender-plan.js';
import { deltaLine, endLines, type TurnPlace } from './wire.js';

/** How long the time in a message is, in characters. */
export const STAMP_LENGTH = 20;

const FILLING = ' and so it goes on';

/** Tells the time that all processes of the machine share, in nanoseconds, as text. */
function stamp(): string {
  return String(process.hrtime.bigint()).padStart(STAMP_LENGTH, '0');
}

/** Makes a line as it is sent live; all are of one length. */
export function liveLine(place: TurnPlace): string {
  return `${deltaLine(place, stamp() + FILLING)}\n`;
}

/** Where in the line the time is. */
export function stampOffset(place: TurnPlace): number {
  return deltaLine(place, '').indexOf('"delta":"') + '"delta":"'.length;
}

/** How long ago something was sent, in milliseconds, by the time that it brings. */
export function ageOf(sentAt: string): number {
  return Number(process.hrtime.bigint() - BigInt(sentAt)) / 1e6;
}

/** Sends lines one by one, evenly: between two of them it spins, since no timer is that fine. */
export function playLive({ count, perSecond, place, ends }: LivePlay): void {
  const gap = BigInt(Math.round(1e9 / perSecond));
  let due = process.hrtime.bigint();
  for (let sent = 0; sent < count; sent += 1) {
    while (process.hrtime.bigint() < due);
    writeSync(1, liveLine(place));
    due += gap;
  }
  if (ends) writeSync(1, `${endLines(place, 'done').join('\n')}\n`);
}
