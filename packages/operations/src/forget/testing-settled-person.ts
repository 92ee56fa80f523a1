import { startTestPipeline, type TestPipeline } from '../pipeline/testing-pipeline.ts';
import { TestingAthena } from '../settled-table/testing-athena.ts';
import { forget, type ForgetOptions, type ForgetResult } from './forget.ts';
import { openRequests } from './open-requests.ts';
import { personOf } from './person.ts';

export const hourMs = 3_600_000;
export const alice = personOf('userId', "o'alice");

/** A pipeline whose settled rows are in an Iceberg table, bob's five of them; alice is who is forgotten. */
export interface PipelineWithSettledRows extends AsyncDisposable {
  pipeline: TestPipeline;
  athena: TestingAthena;
  /** Forgets alice, by the clock of the table. */
  run(options?: ForgetOptions): Promise<ForgetResult>;
  /** How many requests to forget are open. */
  requests(): Promise<number>;
}

export async function startPipelineWithSettledRows(): Promise<PipelineWithSettledRows> {
  const pipeline = await startTestPipeline();
  const athena = await TestingAthena.start(pipeline);
  await athena.settle('bob', 5);
  return {
    pipeline,
    athena,
    run: (options = {}) =>
      forget({ ...pipeline, icebergTable: athena.table }, alice, {
        nowMs: () => athena.nowMs,
        ...options,
      }),
    requests: async () => (await openRequests(pipeline)).length,
    async [Symbol.asyncDispose]() {
      await athena[Symbol.asyncDispose]();
      await pipeline[Symbol.asyncDispose]();
    },
  };
}
