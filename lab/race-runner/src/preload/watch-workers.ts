import { isMainThread, type Worker } from 'node:worker_threads';
import type { Report } from './report.ts';

/** Notes worker threads that ended: the runtime client does not replace them. */
export function watchWorkers(report: Report): void {
  if (!isMainThread) return;
  process.on('worker', (worker: Worker) => {
    const { threadId } = worker;
    let error: string | null = null;
    worker.once('error', (reason: unknown) => {
      error = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
    });
    worker.once('exit', (code) => report({ kind: 'worker-exit', threadId, code, error }));
  });
}
