import type * as module from './engine.js';

/** The part of the package that is loaded with the first need of it. */
export type EngineModule = typeof module;

let engine: EngineModule | undefined;

/** Gives the engine when it is loaded. */
export function loadedEngine(): EngineModule | undefined {
  return engine;
}

/** Loads the engine. */
export async function loadEngine(): Promise<EngineModule> {
  engine = await import('./engine.js');
  return engine;
}
