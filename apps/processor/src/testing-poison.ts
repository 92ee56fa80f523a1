/**
 * Reads bodies as the processor does, through the encoder, on the stack of default Lambda (the main thread) or of a worker thread of
 * managed instances: `node testing-poison.ts main|worker`. Each line of standard input names a file with a JSON array of bodies, and is
 * answered by a line: what became of each.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createParquetStore, createPseudonyms, type EventStore } from '@telemetry/event-store';
import { emptyTally, processMessage } from './process-batch.ts';
import { record } from './testing-records.ts';

export interface Outcome {
  stored: number;
  rejected: number;
  /** Of what was rejected, without pseudonyms: to the letter. */
  originals: string[];
  error?: string;
}

/** Two for each body: without and with pseudonyms. */
async function outcomes(file: string): Promise<Outcome[]> {
  const found: Outcome[] = [];
  const whole = { maxRows: 1_000, maxRowsInFlight: 10_000, flushAtParticipants: 1, lingerMs: 0 };
  const s3 = { send: () => Promise.resolve({}) };
  const store = createParquetStore({ ...whole, s3, bucket: 'b' });
  for (const body of JSON.parse(readFileSync(file, 'utf8')) as string[]) {
    for (const pseudonyms of [undefined, createPseudonyms('k'.repeat(32))]) {
      const outcome: Outcome = { stored: 0, rejected: 0, originals: [] };
      const counting: EventStore = {
        storeEvents: async (batch, participant) => {
          await store.storeEvents(batch, participant);
          outcome.stored += batch.events.length;
        },
        storeRejections: async (rows, participant) => {
          await store.storeRejections(rows, participant);
          outcome.rejected += rows.length;
          if (!pseudonyms) outcome.originals.push(...rows.map(({ original }) => original));
        },
      };
      const participant = { deadlineAtMs: Date.now() + 3_600_000 };
      const dependencies = { store: counting, pseudonyms, now: Date.now };
      await processMessage(record('m', body), participant, emptyTally(), dependencies).catch(
        (error: Error) => (outcome.error = `${error.name}: ${error.message}`),
      );
      found.push(outcome);
    }
  }
  return found;
}

const [, , where] = process.argv;
if (!isMainThread) {
  parentPort?.on('message', (file: string) => {
    void outcomes(file).then((found) => parentPort?.postMessage(found));
  });
} else {
  const worker = where === 'worker' ? new Worker(import.meta.filename) : undefined;
  const onThread = async (file: string): Promise<Outcome[]> => {
    if (!worker) return await outcomes(file);
    worker.postMessage(file);
    const [found] = (await once(worker, 'message')) as [Outcome[]];
    return found;
  };
  for await (const file of createInterface({ input: process.stdin }))
    console.log(JSON.stringify(await onThread(file)));
  await worker?.terminate();
}
