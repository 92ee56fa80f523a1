import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from './metrics.ts';

/**
 * Keeps the worker thread alive when an error escapes every handler. On managed instances a worker that dies is not
 * replaced: its invocations hold their slots until the time-out, and the environment goes on with one worker less.
 */
export function surviveStrayErrors(logger: Logger, metrics: Metrics): void {
  const survive = (kind: string) => (error: unknown) => {
    logger.error('an error escaped every handler; the worker lives on', { kind, error: error as Error });
    metrics.strayError(kind);
  };
  process.on('unhandledRejection', survive('unhandledRejection'));
  process.on('uncaughtException', survive('uncaughtException'));
}
