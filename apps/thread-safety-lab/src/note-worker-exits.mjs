import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// The runtime client itself says nothing of it at its usual log level.
if (isMainThread) {
  process.on('worker', (worker) => worker.once('exit', () => writeSync(2, 'lab: worker thread ended\n')));
}
