import { InvalidArgumentError } from '../errors.js';
import type { FileUpdateChange } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';
import type { Approvals, FileChangeApproval } from './approval-types.js';
import { isInside, realFolder, realPlaces, realTargets } from './real-paths.js';

/** Makes the policy that is documented at `ApprovalPolicies.within`. */
export function within(directory: string): Approvals {
  if (typeof directory !== 'string' || directory === '') {
    const cause = directory === '' ? 'it is empty' : `it is of type ${kindOf(directory)}`;
    throw refusal(`directory must be the path of a folder; ${cause}`);
  }
  const folder = realFolder(directory);
  if (folder === undefined) throw refusal(`there is no folder ${directory}`);
  return {
    fileChange: async request => ((await liesWithin(folder, request)) ? 'accept' : undefined),
  };
}

async function liesWithin(folder: string, request: FileChangeApproval): Promise<boolean> {
  const { changes, cwd } = request;
  // No changes may also mean that they are not known.
  if (changes.length === 0 || !(await grantsWithin(folder, request))) return false;
  const touched = changes.map(pathsOf);
  for (const path of touched.flat()) {
    const places = path === undefined ? undefined : await realPlaces(path, cwd);
    if (places?.every(place => isInside(folder, place)) !== true) return false;
  }
  return true;
}

/** Tells whether nothing outside is to become writable for the rest of the session. */
async function grantsWithin(folder: string, request: FileChangeApproval): Promise<boolean> {
  const root = request.params?.grantRoot ?? null;
  if (root === null) return true;
  const targets = await realTargets(root, request.cwd);
  return targets?.every(target => target === folder || isInside(folder, target)) === true;
}

/** Lists the paths that a change touches; undefined among them is one that is not understood. */
function pathsOf({ path, kind }: FileUpdateChange): readonly (string | undefined)[] {
  switch (kind.type) {
    case 'add':
    case 'delete':
      return [path];
    case 'update':
      return (kind.move_path ?? null) === null ? [path] : [path, kind.move_path ?? undefined];
    default:
      return [undefined];
  }
}

function refusal(cause: string): InvalidArgumentError {
  return new InvalidArgumentError('directory', `Cannot make a policy: ${cause}`);
}
