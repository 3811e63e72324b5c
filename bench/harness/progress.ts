import type { Results } from './results.js';

/** One question of a run, as far as its time matters. */
export interface PlannedQuestion {
  readonly name: string;
  readonly samples: number;
}

/** Guesses how long the rest of a run takes: by what is done, and by what a former run took. */
export class Progress {
  readonly #plan: readonly PlannedQuestion[];
  readonly #former: Results | undefined;
  readonly #now: () => number;
  #index = -1;
  #done = 0;
  #startedAt = 0;
  #finishedSeconds = 0;
  #finishedSamples = 0;

  constructor(plan: readonly PlannedQuestion[], former?: Results, now = () => performance.now()) {
    this.#plan = plan;
    this.#former = former;
    this.#now = now;
  }

  /** Says that the next question begins. */
  next(): void {
    this.#settle();
    this.#index += 1;
    this.#done = 0;
    this.#startedAt = this.#now();
  }

  /** Says how many samples of the question are done, and gives a line about the whole run. */
  sample(done: number): string {
    this.#done = done;
    const { name, samples } = this.#plan[this.#index] ?? { name: '', samples: 1 };
    const place = `[${this.#index + 1}/${this.#plan.length}] ${name}`;
    return `${place}: sample ${done} of ${samples}, ${left(this.secondsLeft())}`;
  }

  /** Guesses the rest of the run, in seconds. */
  secondsLeft(): number {
    const { samples } = this.#plan[this.#index] ?? { samples: 0 };
    const spent = (this.#now() - this.#startedAt) / 1_000;
    const own = this.#done === 0 ? 0 : (spent / this.#done) * (samples - this.#done);
    const usual = (this.#finishedSeconds + spent) / Math.max(this.#finishedSamples + this.#done, 1);
    const later = this.#plan.slice(this.#index + 1).map(question => {
      const former = this.#former?.questions[question.name]?.seconds;
      return former ?? question.samples * usual;
    });
    return later.reduce((sum, seconds) => sum + seconds, own);
  }

  #settle(): void {
    if (this.#index < 0) return;
    this.#finishedSeconds += (this.#now() - this.#startedAt) / 1_000;
    this.#finishedSamples += this.#done;
  }
}

function left(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
}
