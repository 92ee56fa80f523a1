/**
 * Preloaded into the environment under test with `--import`; worker threads inherit it. It makes the order of asynchronous
 * work vary by the seed, and writes down what cannot be seen from outside. It leaves the environment's variables alone: its
 * settings are its URL's query.
 */
import { syncBuiltinESMExports } from 'node:module';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { delayAsynchronousWork } from './delays.ts';
import { openReport } from './report.ts';
import { settings } from './settings.ts';
import { watchBlocking } from './watch-blocking.ts';
import { watchGrowth } from './watch-growth.ts';
import { watchLogs } from './watch-logs.ts';
import { watchTmp } from './watch-tmp.ts';
import { watchWorkers } from './watch-workers.ts';

/** Set in each thread that runs the handler, for the threads that the handler starts: those are its own business. */
const startedByHandler = 'race-runner: started by the handler';

if (getEnvironmentData(startedByHandler) !== true) {
  const { maxDelayMs, seed, blockedAfterMs, looksForGrowth, reportFile } = settings(import.meta.url);
  const report = openReport(reportFile);
  // In the mode for many invocations the main thread starts those that run the handler.
  if (!isMainThread || process.env['AWS_LAMBDA_MAX_CONCURRENCY'] === undefined)
    setEnvironmentData(startedByHandler, true);
  watchGrowth(report, looksForGrowth);
  watchWorkers(report);
  watchLogs(report);
  watchTmp(report);
  watchBlocking(report, blockedAfterMs);
  if (maxDelayMs > 0 && !isMainThread) await delayAsynchronousWork(seed, maxDelayMs);
  // Named imports of Node's own modules see the wrapped functions, too.
  syncBuiltinESMExports();
}
