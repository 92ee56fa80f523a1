import type { Pair } from '../pair.ts';
import { burstOfLogLines } from './burst-of-log-lines/pair.ts';
import { cacheStampede } from './cache-stampede/pair.ts';
import { cachedRejection } from './cached-rejection/pair.ts';
import { fixedTmpPath } from './fixed-tmp-path/pair.ts';
import { floatingPromise } from './floating-promise/pair.ts';
import { groupCommit } from './group-commit/pair.ts';
import { halfOpenClient } from './half-open-client/pair.ts';
import { heldThreadPool } from './held-thread-pool/pair.ts';
import { initPerWorker } from './init-per-worker/pair.ts';
import { limitPerEnvironment } from './limit-per-environment/pair.ts';
import { moduleScopeBatchProcessor } from './module-scope-batch-processor/pair.ts';
import { processEnvironment } from './process-environment/pair.ts';
import { reusedBuffer } from './reused-buffer/pair.ts';
import { sharedAbort } from './shared-abort/pair.ts';
import { sharedClientHeaders } from './shared-client-headers/pair.ts';
import { sharedLogger } from './shared-logger/pair.ts';
import { sharedSum } from './shared-sum/pair.ts';
import { sharedVariable } from './shared-variable/pair.ts';
import { slowSynchronousCode } from './slow-synchronous-code/pair.ts';
import { statefulRegexp } from './stateful-regexp/pair.ts';
import { traceIdVariable } from './trace-id-variable/pair.ts';
import { workAfterTimeOut } from './work-after-time-out/pair.ts';
import { workingDirectory } from './working-directory/pair.ts';

/** In reading order: what is shared, then where it lives, then what waits, what ends, and sharing on purpose. */
export const pairs: readonly Pair[] = [
  sharedVariable,
  sharedSum,
  sharedLogger,
  sharedClientHeaders,
  reusedBuffer,
  statefulRegexp,
  processEnvironment,
  workingDirectory,
  traceIdVariable,
  fixedTmpPath,
  limitPerEnvironment,
  initPerWorker,
  halfOpenClient,
  cacheStampede,
  cachedRejection,
  sharedAbort,
  floatingPromise,
  slowSynchronousCode,
  heldThreadPool,
  burstOfLogLines,
  workAfterTimeOut,
  moduleScopeBatchProcessor,
  groupCommit,
];
