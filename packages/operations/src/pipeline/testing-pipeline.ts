import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readClientBatch, type TelemetryEvent } from '@telemetry/event-schema';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { createParquetStore, type EventStore, type RejectedRow } from '@telemetry/event-store';
import { openQuery, type Row } from '@telemetry/event-store/query';
import { startFauxqs } from 'fauxqs';
import '../queue/testing-short-polls.ts';
import { connectTwin, disconnect, type Pipeline } from './pipeline.ts';

/** A bucket and queues on this machine, and a store that writes into the bucket as the processor does. */
export interface TestPipeline extends Pipeline, AsyncDisposable {
  queueUrl: string;
  deadLetterQueueUrl: string;
  store: EventStore;
  endpoint: string;
  dataDir: string;
  select(sql: string): Promise<Row[]>;
}

export const receivedAtMs = Date.parse('2026-11-20T12:00:00Z');
export const participant = { deadlineAtMs: Date.now() + 3_600_000 };

export async function startTestPipeline(): Promise<TestPipeline> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stored-events-'));
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    s3StorageDir: join(dataDir, 's3'),
    init: { buckets: ['events'] },
  });
  const { queueUrl: deadLetterQueueUrl } = server.createQueue('dead');
  const { queueUrl } = server.createQueue('queue');
  const endpoint = `http://127.0.0.1:${server.port}`;
  const pipeline = connectTwin({
    s3Endpoint: endpoint,
    sqsEndpoint: endpoint,
    bucket: 'events',
    queueUrl,
    deadLetterQueueUrl,
    region: 'us-east-1',
  });
  return {
    ...pipeline,
    queueUrl,
    deadLetterQueueUrl,
    endpoint,
    dataDir,
    store: storeIn(pipeline),
    select: async (sql) => {
      await using query = await openQuery({ dataDirs: [dataDir] });
      return await query.rows(sql);
    },
    [Symbol.asyncDispose]: async () => {
      disconnect(pipeline);
      await server.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** Rows of one turn share an object; another turn, another object. */
export function storeIn({ s3, bucket }: Pipeline): EventStore {
  const limits = { lingerMs: 0, maxRows: 10_000, maxRowsInFlight: 100_000, flushAtParticipants: 100 };
  return createParquetStore({ s3, bucket, ...limits });
}

/** Batches as clients send them, and as the processor reads them. */
export function* batches(
  seed: number,
  eventsPerBatch = 3,
): Generator<{
  body: string;
  context: { appId: string; deviceId: string; userId?: string };
  events: readonly TelemetryEvent[];
}> {
  for (const batch of sampleBatches({ seed, eventsPerBatch, nowMs: () => receivedAtMs })) {
    const body = JSON.stringify(batch);
    const read = readClientBatch(body, receivedAtMs);
    if (read.kind === 'rejected') throw new Error(read.detail);
    yield { body, context: read.context, events: read.events };
  }
}

/** The rows of a message whose events an earlier version of the schema did not know: all of them are valid now. */
export function rejectedByEarlierSchema(
  messageId: string,
  { context, events }: { context: object; events: readonly TelemetryEvent[] },
): RejectedRow[] {
  return events.map((event, eventIndex) => ({
    messageId,
    receivedAtMs,
    eventIndex,
    eventId: event.id,
    reason: 'unknown-type',
    detail: 'none of the types of then',
    original: JSON.stringify(event),
    context: JSON.stringify(context),
  }));
}
