/** What the worker thread of a blocking session runs. */
import { workerData } from 'node:worker_threads';
import { BEAT_MS, SHARED, type WorkerStart } from './messages.js';
import { WorkerHost } from './worker-host.js';

const start: WorkerStart = workerData;
const host = new WorkerHost(start);

setInterval(() => Atomics.add(start.shared, SHARED.beats, 1), BEAT_MS).unref();

const fail = (error: unknown): void => {
  host.fail(error);
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
