import { isMainThread, type Worker } from 'node:worker_threads';
import type { Report } from './report.ts';

/** Notes worker threads that ended: the runtime client does not replace them. */
export function watchWorkers(report: Report): void {
  if (!isMainThread) return;
  process.on('worker', (worker: Worker) => {
    const { threadId } = worker;
    let reported = false;
    // Its exit may never be seen: with AWS's addon the thread hangs until its poll is served, and then the process ends.
    worker.once('error', (reason: unknown) => {
      reported = true;
      const error = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
      report({ kind: 'worker-exit', threadId, code: 1, error });
    });
    worker.once('exit', (code) => {
      if (!reported) report({ kind: 'worker-exit', threadId, code, error: null });
    });
  });
}
