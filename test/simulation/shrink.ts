import type { Script } from './script.js';

/** Takes away from a script whatever it fails without, until nothing more can go. */
export async function shrink(
  script: Script,
  fails: (candidate: Script) => Promise<boolean>,
): Promise<Script> {
  let smallest = script;
  for (let before: Script | undefined; before !== smallest; ) {
    before = smallest;
    for (const candidate of candidatesOf(before)) {
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      break;
    }
  }
  return smallest;
}

/** Gives every script that is a step simpler, the big steps first. */
function* candidatesOf(script: Script): Iterable<Script> {
  const { actions, faults } = script;
  for (const index of faults.keys()) yield { ...script, faults: faults.toSpliced(index, 1) };
  for (const index of actions.keys()) yield { ...script, actions: actions.toSpliced(index, 1) };
  for (const [index, action] of actions.entries()) {
    if (action.kind !== 'turn') continue;
    const { abortAfterMs, timeoutMs, idleTimeoutMs, ownModel, ...plain } = action;
    const simpler = [
      ...(abortAfterMs === undefined ? [] : [{ ...action, abortAfterMs: undefined }]),
      ...(timeoutMs === undefined ? [] : [{ ...action, timeoutMs: undefined }]),
      ...(idleTimeoutMs === undefined ? [] : [{ ...action, idleTimeoutMs: undefined }]),
      ...(ownModel === undefined ? [] : [{ ...action, ownModel: undefined }]),
      ...(plain.readers.length === 0 ? [] : [{ ...action, readers: action.readers.slice(1) }]),
      ...(plain.says.pieces.length < 2
        ? []
        : [{ ...action, says: { ...action.says, pieces: action.says.pieces.slice(0, -1) } }]),
      ...(plain.says.command ? [{ ...action, says: { ...action.says, command: false } }] : []),
    ];
    for (const each of simpler) {
      // What is undefined is not there: a script is plain data.
      yield plainData({ ...script, actions: actions.with(index, each as typeof action) });
    }
  }
}

function plainData(script: Script): Script {
  return JSON.parse(JSON.stringify(script)) as Script;
}
