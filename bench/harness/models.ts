import type { PlainAnswer } from './model-process.js';
import { type ModelAnswer, type ModelHome, type Scale, scaled } from './question.js';
import { type RunningModel, startModel } from './start-model.js';

/** For questions that ask no model. */
const NO_HOME: ModelHome = { codexHome: '', workspace: '', env: {} };

/** The models of a run. A smoke run shares one for each answer; else each question has its own. */
export class Models {
  readonly #compiled: string;
  readonly #scale: Scale;
  readonly #shared = new Map<string, Promise<RunningModel>>();

  constructor(compiled: string, scale: Scale) {
    this.#compiled = compiled;
    this.#scale = scale;
  }

  /** Has `use` work in the home of a model that answers so. */
  async with<T>(answer: ModelAnswer | undefined, use: (home: ModelHome) => Promise<T>): Promise<T> {
    if (answer === undefined) return use(NO_HOME);
    const plain: PlainAnswer =
      'text' in answer ? answer : { deltas: scaled(this.#scale, answer.deltas) };
    if (this.#scale === 'smoke') return use((await this.#share(plain)).home);
    const model = await startModel(this.#compiled, plain);
    try {
      return await use(model.home);
    } finally {
      await model.close();
    }
  }

  /** Ends the models that were shared. */
  async close(): Promise<void> {
    const started = await Promise.allSettled(this.#shared.values());
    await Promise.all(
      started.map(result => (result.status === 'fulfilled' ? result.value.close() : undefined)),
    );
  }

  #share(answer: PlainAnswer): Promise<RunningModel> {
    const key = JSON.stringify(answer);
    const model = this.#shared.get(key) ?? startModel(this.#compiled, answer);
    this.#shared.set(key, model);
    return model;
  }
}
