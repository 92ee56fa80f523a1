import { SCHEMA_VERSION } from '@telemetry/event-schema';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptedBatches, describeEventStore, patient, type StoreUnderTest } from './event-store-contract.ts';
import { createParquetStore, type ParquetStoreOptions, type WrittenObject } from './parquet-store.ts';
import { openQuery, type Row } from './query/index.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface ParquetStoreUnderTest extends StoreUnderTest {
  written: WrittenObject[];
  select(sql: string): Promise<Row[]>;
}

async function make(options: Partial<ParquetStoreOptions> = {}): Promise<ParquetStoreUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'event-store-'));
  cleanUp.push(() => rmSync(dataDir, { recursive: true }));
  const server = await startFauxqs({ port: 0, logger: false, s3StorageDir: join(dataDir, 's3') });
  cleanUp.push(() => server.stop());
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  cleanUp.push(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket: 'events' }));
  const written: WrittenObject[] = [];
  let failing = false;
  const store = createParquetStore({
    s3: {
      send: ((...args: Parameters<S3Client['send']>) =>
        failing ? Promise.reject(new Error('SlowDown')) : s3.send(...args)) as S3Client['send'],
    },
    bucket: 'events',
    lingerMs: 5,
    maxRows: 1_000,
    maxRowsInFlight: 10_000,
    flushAtParticipants: 100,
    onObjectWritten: (object) => written.push(object),
    ...options,
  });
  const select = async (sql: string): Promise<Row[]> => {
    await using query = await openQuery({ dataDirs: [dataDir] });
    return await query.rows(sql);
  };
  return {
    store,
    written,
    select,
    failing: (on) => {
      failing = on;
    },
    storedEventIds: async () =>
      (await select('SELECT event_id FROM events_raw')).map((row) => String(row['event_id'])),
    storedRejections: async () =>
      (await select('SELECT * FROM rejected_events')).map((row) => ({
        messageId: String(row['message_id']),
        original: String(row['original']),
        reason: String(row['reason']),
        eventIndex: row['event_index'] as number | null,
        context: row['context'] as string | null,
      })),
  };
}

describe('parquet store', () => {
  describeEventStore(make);

  it('puts what concurrent calls append into one object for each hour of receipt', async () => {
    const { store, written } = await make();
    await Promise.all([...acceptedBatches(1).take(20)].map((batch) => store.storeEvents(batch, patient())));
    expect(written.map(({ key }) => key.split('/').slice(0, 3).join('/')).sort()).toEqual([
      'events/ingest_date=2026-11-21/ingest_hour=12',
      'events/ingest_date=2026-11-21/ingest_hour=13',
    ]);
    expect(written.map(({ rows, participants }) => ({ rows, participants }))).toEqual([
      { rows: 40, participants: 10 },
      { rows: 40, participants: 10 },
    ]);
  });

  it('writes every field of every event into its column', async () => {
    const { store, select } = await make();
    const batches = [...acceptedBatches(5, 50).take(4)];
    await Promise.all(batches.map((batch) => store.storeEvents(batch, patient())));
    const rows = new Map((await select('SELECT * FROM events')).map((row) => [row['event_id'], row]));
    expect(rows.size).toBe(200);
    for (const { messageId, receivedAtMs, context, events } of batches) {
      for (const event of events) {
        const given = { ...context, ...event } as Record<string, unknown>;
        const row = rows.get(event.id) ?? {};
        expect(row).toMatchObject({
          type: event.type,
          app_id: context.appId,
          app_version: context.appVersion ?? null,
          platform: context.platform ?? null,
          device_id: context.deviceId,
          session_id: context.sessionId ?? null,
          user_id: context.userId ?? null,
          screen: given['screen'] ?? null,
          previous_screen: given['previousScreen'] ?? null,
          target: given['target'] ?? null,
          x: given['x'] ?? null,
          y: given['y'] ?? null,
          name: given['name'] ?? null,
          value: given['value'] ?? null,
          unit: given['unit'] ?? null,
          duration_ms: given['durationMs'] ?? null,
          properties: given['properties'] ? JSON.stringify(given['properties']) : null,
          message_id: messageId,
          schema_version: SCHEMA_VERSION,
        });
        expect(Date.parse(String(row['occurred_at']))).toBe(Date.parse(event.occurredAt));
        expect(Date.parse(String(row['received_at']))).toBe(receivedAtMs);
      }
    }
  });

  it('keeps the trace of a request beside its rows, and of no other', async () => {
    const { store, written, select } = await make();
    const [traced, other] = [...acceptedBatches(1).take(2)];
    if (!traced || !other) throw new Error('no batch');
    const traceId = '1-5759e988-bd862e3fe1be46a994272793';
    const { messageId, receivedAtMs } = traced;
    const whole = {
      eventIndex: null,
      eventId: null,
      reason: 'not-json',
      detail: '',
      original: '{',
      context: null,
    };
    await Promise.all([
      store.storeEvents({ ...traced, traceId }, patient()),
      store.storeEvents({ ...other, receivedAtMs }, patient()),
      store.storeRejections([{ messageId, receivedAtMs, traceId, ...whole }], patient()),
      store.storeRejections([{ messageId: other.messageId, receivedAtMs, ...whole }], patient()),
    ]);
    expect(written).toHaveLength(2);
    for (const view of ['events', 'rejected_events']) {
      expect(await select(`SELECT DISTINCT message_id, trace_id FROM ${view} ORDER BY 1`)).toEqual([
        { message_id: messageId, trace_id: traceId },
        { message_id: other.messageId, trace_id: null },
      ]);
    }
  });

  it('names objects by a version 7 UUID, and says of each when its write began', async () => {
    const { store, written, select } = await make();
    const before = Date.now();
    await Promise.all([...acceptedBatches(1).take(4)].map((batch) => store.storeEvents(batch, patient())));
    const key =
      /^events\/ingest_date=2026-11-21\/ingest_hour=1[23]\/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.parquet$/;
    expect(written.map(({ key: name }) => name)).toEqual([
      expect.stringMatching(key),
      expect.stringMatching(key),
    ]);
    const times = await select('SELECT DISTINCT ingest_hour, stored_at FROM events_raw');
    expect(times).toHaveLength(2);
    for (const { stored_at } of times) {
      expect(Date.parse(String(stored_at))).toBeGreaterThanOrEqual(before);
      expect(Date.parse(String(stored_at))).toBeLessThanOrEqual(Date.now());
    }
  });

  it('shows an event that was stored twice in an hour once, as it came first, and in two hours twice', async () => {
    const { store, select } = await make();
    const [batch] = acceptedBatches(1).take(1);
    if (!batch) throw new Error('no batch');
    const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
    const again = (messageId: string, laterMs: number): Promise<void> =>
      store.storeEvents({ ...batch, messageId, receivedAtMs: receivedAtMs + laterMs }, patient());
    await again('second', 60_000);
    await again('first', 0);
    expect(await select('SELECT DISTINCT message_id FROM events')).toEqual([{ message_id: 'first' }]);
    expect(await select('SELECT count(*) AS n FROM events_raw')).toEqual([{ n: 8 }]);
    await again('of the next hour', 3_600_000);
    expect(await select('SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM events')).toEqual([
      { n: 8, ids: 4 },
    ]);
  });
});
