/**
 * What forgetting one person reads, of a day in small objects and of the same day when it is settled: one after the other in one run.
 * `node packages/operations/bench/forget.ts [objects an hour]`
 */
import { readClientBatch } from '@telemetry/event-schema';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { settle } from '@telemetry/event-store/settle';
import { listObjects } from '@telemetry/event-store/objects';
import { main, print, textTable, wholeNumber } from '@telemetry/terminal';
import { Command } from 'commander';
import { forget } from '../src/forget/forget.ts';
import { personOf } from '../src/forget/person.ts';
import { participant, startTestPipeline, storeIn } from '../src/pipeline/testing-pipeline.ts';

const hours = 24;
const batchesOfObject = 10;
const hourMs = 3_600_000;
const dayMs = Date.parse('2026-11-20T00:00:00Z');

await main(
  new Command('forget')
    .description('Measures what forgetting reads before and after settling.')
    .argument('[objects]', 'small objects an hour', wholeNumber(), 100)
    .action(async (objectsOfHour: number) => {
      await using pipeline = await startTestPipeline();
      const samples = sampleBatches({ seed: 1, eventsPerBatch: 25, nowMs: () => dayMs });
      let message = 0;
      for (let hour = 0; hour < hours; hour += 1)
        for (let object = 0; object < objectsOfHour; object += 1) {
          const store = storeIn(pipeline);
          await Promise.all(
            Array.from({ length: batchesOfObject }, async () => {
              const receivedAtMs = dayMs + hour * hourMs + message;
              const read = readClientBatch(JSON.stringify(samples.next().value), receivedAtMs);
              if (read.kind === 'rejected') throw new Error(read.detail);
              const { context, events } = read;
              await store.storeEvents(
                { messageId: `m${message++}`, receivedAtMs, context, events },
                participant,
              );
            }),
          );
        }
      const measured: string[][] = [];
      const measure = async (what: string): Promise<void> => {
        const sizes: number[] = [];
        for (const prefix of ['events/', 'settled/'])
          for await (const { bytes } of listObjects(pipeline, prefix)) sizes.push(bytes);
        const startMs = performance.now();
        // A device that is not there: what is rewritten is the same in both.
        const { objectsBefore } = await forget(pipeline, personOf('deviceId', 'nobody'), { dryRun: true });
        const seconds = (performance.now() - startMs) / 1_000;
        const megabytes = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1e6;
        measured.push([what, String(objectsBefore), megabytes.toFixed(1), seconds.toFixed(2)]);
      };
      await measure('small objects');
      await settle(pipeline);
      await settle(pipeline, { nowMs: Date.now() + 48 * hourMs });
      await measure('settled');
      print(textTable(['', 'objects read', 'MB there', 'seconds'], measured));
      const [small, settled] = measured.map((row) => Number(row[3])) as [number, number];
      print(`settled takes ${(small / settled).toFixed(1)} times less`);
    }),
);
