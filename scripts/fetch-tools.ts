/** Fetches what the checks need beside the dependencies: a kernel, runtimes, releases of codex. */
import { cachedPackage } from './lib/cached-packages.js';
import { KERNEL } from './notebook/execute.js';
import { npmRegistry } from './runtime/registry.js';
import { installedRuntime } from './runtimes/installed-runtime.js';
import { runtimes } from './runtimes/targets.js';
import { cachedBinary } from './versions/release-cache.js';
import { fewReleases } from './versions/releases.js';

// One after the other: the checks that run meanwhile need the machine.
await cachedPackage(KERNEL);
for (const runtime of runtimes) await installedRuntime(runtime);
for (const version of fewReleases) {
  await cachedBinary(version, npmRegistry, line => console.log(line));
}
