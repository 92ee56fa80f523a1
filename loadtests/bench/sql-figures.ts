import { setTimeout as pause } from 'node:timers/promises';
import type { AcceptedBatch } from '@telemetry/event-store';
import { openQuery, type Query } from '@telemetry/event-store/query';
import { settle } from '@telemetry/event-store/settle';
import { startTestBucket, type TestBucket } from '@telemetry/event-store/settle/testing-bucket';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { median } from '@telemetry/runs';
import { type Figure, figure } from './figure.ts';

const hourMs = 3_600_000;
const nowMs = Date.parse('2026-11-20T12:00:00Z');
/** As 52 events a second leave an hour: objects of 250 rows, some 16 KB. */
const objects = 750;
const batchesAnObject = 10;
const eventsABatch = 25;

export interface SqlOptions {
  repeats: number;
  onProgress: (text: string) => void;
}

/** What a query of one hour costs before and after its small objects are put together, by DuckDB over objects as the processor writes them. */
export async function sqlFigures({ repeats, onProgress }: SqlOptions): Promise<Figure[]> {
  const batches = numbered();
  const days = { one: await startTestBucket(), thirty: await startTestBucket() };
  try {
    onProgress('SQL: storing an hour in small objects');
    const encodedAt = performance.now();
    for (let i = 0; i < objects; i += 1)
      await days.one.put(Array.from({ length: batchesAnObject }, () => batches(nowMs)));
    const encodeMs = performance.now() - encodedAt;
    const countByType = hourOf('2026-11-20', '12');
    const small = await measured(days.one, countByType, repeats);
    onProgress('SQL: settling it');
    const settledAt = performance.now();
    await settle(days.one, { nowMs: nowMs + 24 * hourMs });
    const settleMs = performance.now() - settledAt;
    await settle(days.one, { nowMs: Date.now() + 24 * hourMs });
    const settled = await measured(days.one, countByType, repeats);

    onProgress('SQL: storing thirty days');
    for (const [bucket, of] of [
      [days.one, 1],
      [days.thirty, 30],
    ] as const)
      for (let hour = 1; hour < of * 24; hour += 1)
        await bucket.putSettled(Array.from({ length: 4 }, () => batches(nowMs - hour * hourMs)));
    for (let i = 0; i < objects; i += 1)
      await days.thirty.put(Array.from({ length: batchesAnObject }, () => batches(nowMs)));
    await settle(days.thirty, { nowMs: nowMs + 24 * hourMs });
    await settle(days.thirty, { nowMs: Date.now() + 24 * hourMs });
    onProgress('SQL: asking for one hour of them');
    const among = { one: [] as number[], thirty: [] as number[] };
    await using one = await openQuery({ dataDirs: [days.one.dataDir] });
    await using thirty = await openQuery({ dataDirs: [days.thirty.dataDir] });
    // In turns, so that what else the machine does falls on both.
    for (let i = 0; i < 7 * repeats; i += 1) {
      among.one.push(await timeOf(one, countByType));
      among.thirty.push(await timeOf(thirty, countByType));
      await pause(1);
    }
    const rows = objects * batchesAnObject * eventsABatch;
    const perSecond = (ms: number): string => Math.round((rows / ms) * 1_000).toLocaleString('en');
    return [
      figure({
        name: `Bytes read for one hour's counts by type (${rows.toLocaleString('en')} rows): in ${objects} small objects ÷ settled`,
        goal: { atLeast: 50 },
        values: [small.bytes / settled.bytes],
        limitedBy: `${small.bytes.toLocaleString('en')} and ${settled.bytes.toLocaleString('en')} bytes; a settled hour of less than 3 MB is read whole by Athena's engine`,
      }),
      figure({
        name: 'Time of the same query: in small objects ÷ settled',
        goal: { atLeast: 2 },
        values: small.ms.map((ms, i) => ms / (settled.ms[i] ?? NaN)),
        limitedBy: `${small.ms.map(Math.round).join(', ')} and ${settled.ms.map(Math.round).join(', ')} ms`,
      }),
      figure({
        name: 'Time for one hour: with 30 days stored ÷ with 1 day stored',
        goal: { atMost: 1.2 },
        values: windows(among.thirty, repeats).map(
          (each, i) => each / (windows(among.one, repeats)[i] ?? NaN),
        ),
        limitedBy: 'the names of settled objects, which are listed and planned over',
      }),
      figure({
        name: 'Rows settled in a second ÷ rows that one process writes as small objects in a second',
        goal: { atLeast: 0.1 },
        values: [encodeMs / settleMs],
        limitedBy: `${perSecond(settleMs)} and ${perSecond(encodeMs)} rows a second; each small object is fetched by a request of its own`,
      }),
    ];
  } finally {
    for (const bucket of Object.values(days)) await bucket[Symbol.asyncDispose]();
  }
}

/** Batches of devices, each with another id. */
function numbered(): (receivedAtMs: number) => AcceptedBatch {
  const samples = sampleBatches({ seed: 1, eventsPerBatch: eventsABatch, nowMs: () => nowMs });
  let messages = 0;
  return (receivedAtMs) => {
    const { context, events } = samples.next().value as Pick<AcceptedBatch, 'context' | 'events'>;
    return { messageId: `message ${(messages += 1)}`, receivedAtMs, context, events };
  };
}

const hourOf = (day: string, hour: string): string =>
  `SELECT type, count(*) AS n FROM events WHERE ingest_date = DATE '${day}' AND ingest_hour = '${hour}' GROUP BY type`;

async function measured(
  { dataDir }: TestBucket,
  sql: string,
  repeats: number,
): Promise<{ bytes: number; ms: number[] }> {
  await using query = await openQuery({ dataDirs: [dataDir] });
  const ms: number[] = [];
  for (let i = 0; i < repeats; i += 1) ms.push(await timeOf(query, sql));
  const [plan] = await query.rows(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`);
  const { total_bytes_read: bytes } = JSON.parse(String(plan?.['explain_value'])) as {
    total_bytes_read: number;
  };
  return { bytes, ms };
}

async function timeOf(query: Query, sql: string): Promise<number> {
  const startedAt = performance.now();
  await query.rows(sql);
  return performance.now() - startedAt;
}

/** Medians of consecutive parts. */
function windows(values: readonly number[], parts: number): number[] {
  const size = Math.floor(values.length / parts);
  return Array.from({ length: parts }, (_, part) => median(values.slice(part * size, (part + 1) * size)));
}
