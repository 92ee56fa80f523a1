import { settlingRulesOf } from '@telemetry/event-store/settle';
import type { Executor } from '@telemetry/local-twin';
import { settleBucket, settledToText } from '@telemetry/operations/settle';
import { bucketClient } from './bucket-client.ts';

/**
 * Executes the state machine that puts small objects together: where it has Athena do it, DuckDB does, as `pnpm compact`, by the window and the grace
 * that the statements have. Throws for any other state machine.
 */
export function settleByTemplate(definition: unknown): Executor {
  const rules = settlingRulesOf(definition);
  if (!rules)
    throw new Error(
      'the twin executes a state machine that says the statements of packages/event-store/src/settling-statements.ts, and this one says others',
    );
  return async ({ s3Endpoint, region, bucket }, signal) => {
    const s3 = bucketClient({ s3Endpoint, region });
    try {
      const output = await settleBucket({ s3, bucket }, { ...rules, signal });
      const { partitions, failed } = output;
      const did = partitions.some(({ rowsSettled, objectsRemoved }) => rowsSettled + objectsRemoved > 0);
      return {
        status: failed.length > 0 ? 'FAILED' : 'SUCCEEDED',
        output,
        ...((did || failed.length > 0) && { news: `Settled: ${settledToText(output)}` }),
      };
    } finally {
      s3.destroy();
    }
  };
}
