import type { CodexErrorInfo } from '../../protocol/protocol.js';
import { Gate } from '../gate.js';
import type { FakeTurn, SayOptions } from './fake-turn.js';

/** Plays one response of the model inside a turn. */
export type TurnScript = (turn: FakeTurn) => void | Promise<void>;

/** How a scripted turn fails. */
export interface TurnFailure {
  readonly message?: string | undefined;
  readonly codexErrorInfo?: CodexErrorInfo | null | undefined;
}

interface Step {
  readonly gates: readonly Gate[];
  readonly script: TurnScript;
}

/** Keeps what the turns of a fake app-server shall say, one response after the other. */
export class TurnScripts {
  readonly #steps: Step[] = [];
  readonly #gates = new Set<Gate>();
  #pending: Gate[] = [];

  /** How many scripted responses no turn has taken. */
  get remaining(): number {
    return this.#steps.length;
  }

  add(script: TurnScript): void {
    this.#steps.push({ gates: this.#takeGates(), script });
  }

  say(text: string | readonly (string | Gate)[], options: SayOptions): void {
    const inside = typeof text === 'string' ? [] : text.filter(piece => piece instanceof Gate);
    const gates = this.#takeGates().filter(gate => !inside.includes(gate));
    this.#steps.push({ gates, script: turn => turn.say(text, options) });
  }

  /** Makes a gate in front of the next response that is scripted, else of the next that is played. */
  gate(): Gate {
    const gate = new Gate();
    this.#gates.add(gate);
    this.#pending.push(gate);
    return gate;
  }

  /** Gives the next response; without one, the turn says what it was told. */
  next(): TurnScript {
    const step = this.#steps.shift() ?? { gates: this.#takeGates(), script: echo };
    return async turn => {
      for (const gate of step.gates) await turn.hold(gate);
      await step.script(turn);
    };
  }

  /** Opens every gate for good. */
  close(reason: Error): void {
    for (const gate of this.#gates) gate.close(reason);
  }

  #takeGates(): Gate[] {
    const gates = this.#pending;
    this.#pending = [];
    return gates;
  }
}

async function echo(turn: FakeTurn): Promise<void> {
  await turn.say(turn.text === '' ? 'OK' : turn.text);
}
