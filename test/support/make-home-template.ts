import type { TestProject } from 'vitest/node';
import { ScriptedModel } from '../../src/testing/testing.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A `CODEX_HOME` whose databases are set up: what the homes of the tests start with. */
    readonly homeTemplate: string;
  }
}

let model: ScriptedModel;

/** Lets an app-server set up the databases of a home once, instead of in each test. */
export async function setup(project: TestProject): Promise<void> {
  model = await ScriptedModel.start();
  const codex = await model.startCodex();
  await codex.close();
  project.provide('homeTemplate', model.home.codexHome);
}

export async function teardown(): Promise<void> {
  await model.close();
}
