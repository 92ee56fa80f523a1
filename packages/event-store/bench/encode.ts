/** What the choices of the encoder are worth: each variant on the same events, interleaved, medians, ratios. */
import { sampleBatches } from '@telemetry/event-schema/sample';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { EventRows } from '../src/event-rows.ts';
import { eventColumns } from '../src/tables.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const samples = sampleBatches({ seed: 1, eventsPerBatch: 25, nowMs: () => receivedAtMs });
const batchesOf = (rows: number) =>
  Array.from({ length: rows / 25 }, (_, i) => ({
    ...samples.next().value,
    messageId: `message-${i}`,
    receivedAtMs,
  }));

type Batches = ReturnType<typeof batchesOf>;
const variants: Record<string, (batches: Batches) => number> = {
  tuned: (batches) => {
    const rows = new EventRows();
    for (const batch of batches) rows.append(batch);
    return rows.encode(receivedAtMs).bytes.length;
  },
  'row objects, library defaults': (batches) => {
    const rows = batches.flatMap(({ context, events, messageId }) =>
      events.map((event) => ({
        ...context,
        ...event,
        messageId,
        receivedAt: new Date(receivedAtMs),
        occurredAt: new Date(event.occurredAt),
      })),
    ) as Record<string, unknown>[];
    const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const columnData = keys.map((name) => ({
      name,
      data: rows.map((row) =>
        name === 'properties' && row[name] ? JSON.stringify(row[name]) : (row[name] ?? null),
      ) as (string | null)[],
    }));
    return parquetWriteBuffer({ columnData }).byteLength;
  },
};

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const results = [250, 8_000].map((rows) => {
  const batches = batchesOf(rows);
  const repeats = Math.round(80_000 / rows);
  const times: Record<string, number[]> = {};
  const bytes: Record<string, number> = {};
  for (let i = 0; i < repeats * 2; i += 1) {
    for (const [name, run] of Object.entries(variants)) {
      const start = process.cpuUsage();
      bytes[name] = run(batches);
      const { user, system } = process.cpuUsage(start);
      if (i >= repeats) (times[name] ??= []).push((user + system) / rows);
    }
  }
  const micros = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  return {
    rows,
    cpuMicrosPerEvent: micros,
    bytesPerEvent: Object.fromEntries(Object.entries(bytes).map(([name, size]) => [name, size / rows])),
    columns: eventColumns.length,
  };
});
if (process.argv.includes('--json')) console.log(JSON.stringify(results, null, 2));
else {
  for (const { rows, cpuMicrosPerEvent, bytesPerEvent } of results) {
    console.log(`\nobjects of ${rows} rows`);
    const base = cpuMicrosPerEvent['tuned'] ?? NaN;
    for (const name of Object.keys(variants)) {
      const micros = cpuMicrosPerEvent[name] ?? NaN;
      console.log(
        `  ${name.padEnd(30)} ${micros.toFixed(2)} µs CPU an event (${(micros / base).toFixed(2)} × tuned), ${bytesPerEvent[name]?.toFixed(1)} bytes`,
      );
    }
  }
}
