/**
 * What forgetting one device reads, of hours in small objects and of the same hours when they are settled, with and without what footers say
 * of row groups: one after the other in one run. `node packages/operations/bench/forget.ts [objects an hour] --hours 24`
 */
import { readClientBatch } from '@telemetry/event-schema';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { settle } from '@telemetry/event-store/settle';
import { settledTable } from '@telemetry/event-store';
import { listObjects } from '@telemetry/event-store/objects';
import { main, print, textTable, wholeNumber } from '@telemetry/terminal';
import { Command } from 'commander';
import { forget } from '../src/forget/forget.ts';
import { columnsToSearch, isRowOf, personOf } from '../src/forget/person.ts';
import { rewriteObject } from '../src/forget/rewrite-object.ts';
import { participant, startTestPipeline, storeIn } from '../src/pipeline/testing-pipeline.ts';

const batchesOfObject = 10;
const hourMs = 3_600_000;
const dayMs = Date.parse('2026-11-20T00:00:00Z');

await main(
  new Command('forget')
    .description('Measures what forgetting reads before and after settling.')
    .argument('[objects]', 'small objects an hour', wholeNumber(), 100)
    .option('--hours <n>', 'hours of a day', wholeNumber(), 24)
    .action(async (objectsOfHour: number, { hours }: { hours: number }) => {
      await using pipeline = await startTestPipeline();
      let bytesRead = 0;
      pipeline.s3.middlewareStack.add(
        (next) => async (request) => {
          const answer = await next(request);
          const { headers = {} } = answer.response as { headers?: Record<string, string> };
          bytesRead += Number(headers['content-length'] ?? 0);
          return answer;
        },
        { step: 'deserialize', priority: 'low' },
      );
      const samples = sampleBatches({ seed: 1, eventsPerBatch: 25, nowMs: () => dayMs });
      let message = 0;
      let person = personOf('deviceId', '');
      for (let hour = 0; hour < hours; hour += 1)
        for (let object = 0; object < objectsOfHour; object += 1) {
          const store = storeIn(pipeline);
          await Promise.all(
            Array.from({ length: batchesOfObject }, async () => {
              const receivedAtMs = dayMs + hour * hourMs + message;
              const read = readClientBatch(JSON.stringify(samples.next().value), receivedAtMs);
              if (read.kind === 'rejected') throw new Error(read.detail);
              const { context, events } = read;
              person = personOf('deviceId', context.deviceId);
              await store.storeEvents(
                { messageId: `m${message++}`, receivedAtMs, context, events },
                participant,
              );
            }),
          );
        }
      const measured: string[][] = [];
      const measure = async (what: string, search: () => Promise<number>): Promise<void> => {
        const sizes: number[] = [];
        for (const prefix of ['events/', 'settled/'])
          for await (const { bytes } of listObjects(pipeline, prefix)) sizes.push(bytes);
        bytesRead = 0;
        const startMs = performance.now();
        const objects = await search();
        const seconds = (performance.now() - startMs) / 1_000;
        const stored = sizes.reduce((sum, bytes) => sum + bytes, 0);
        const kilobytes = [stored, bytesRead].map((bytes) => (bytes / 1e3).toFixed(0));
        measured.push([what, String(objects), ...kilobytes, seconds.toFixed(2)]);
      };
      // A dry run: what is rewritten is the same in all.
      const dryRun = async (): Promise<number> =>
        (await forget(pipeline, person, { dryRun: true })).objectsBefore;
      await measure('small objects', dryRun);
      await settle(pipeline);
      await settle(pipeline, { nowMs: Date.now() + 48 * hourMs });
      await measure('settled, every row group', async () => {
        let objects = 0;
        const columns = columnsToSearch(settledTable, person);
        for await (const object of listObjects(pipeline, settledTable.prefix)) {
          objects += 1;
          await rewriteObject(pipeline, object, columns, isRowOf.bind(undefined, settledTable, person), {
            dryRun: true,
          });
        }
        return objects;
      });
      await measure('settled', dryRun);
      print(textTable(['', 'objects read', 'kB there', 'kB read', 'seconds'], measured));
    }),
);
