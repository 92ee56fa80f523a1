/** What the encoder costs, from accepted batch to bytes, next to the obvious way: both on the same events, in turns. */
import { sampleBatches } from '@telemetry/event-schema/sample';
import { main, print, printJson } from '@telemetry/terminal';
import { Command } from 'commander';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { EventRows } from '../src/event-rows.ts';
import type { AcceptedBatch } from '../src/event-store.ts';

const eventsPerMessage = 25;
const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const samples = sampleBatches({ seed: 1, eventsPerBatch: eventsPerMessage, nowMs: () => receivedAtMs });

// Through JSON, as the processor gets them: parsed texts are not the constants that the generator made them from.
const batchesOf = (rows: number): AcceptedBatch[] =>
  Array.from({ length: rows / eventsPerMessage }, (_, i) => ({
    ...(JSON.parse(JSON.stringify(samples.next().value)) as Pick<AcceptedBatch, 'context' | 'events'>),
    messageId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    receivedAtMs: receivedAtMs + i,
  }));

const encoders = {
  tuned: (batches: AcceptedBatch[]): number => {
    const rows = new EventRows();
    for (const batch of batches) rows.append(batch);
    return rows.encode(receivedAtMs).bytes.length;
  },
  naive: (batches: AcceptedBatch[]): number => {
    const rows = batches.flatMap((batch) => batch.events.map((event) => rowObject(batch, event)));
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const columnData = names.map((name) => ({
      name,
      data: rows.map((row) => row[name] ?? null) as string[],
    }));
    return parquetWriteBuffer({ columnData }).byteLength;
  },
};

function rowObject(
  batch: AcceptedBatch,
  event: AcceptedBatch['events'][number],
): Record<string, string | number | Date> {
  return {
    ...batch.context,
    ...event,
    ...('properties' in event && { properties: JSON.stringify(event.properties) }),
    messageId: batch.messageId,
    occurredAt: new Date(event.occurredAt),
    receivedAt: new Date(batch.receivedAtMs),
    storedAt: new Date(receivedAtMs),
    schemaVersion: 1,
  } as Record<string, string | number | Date>;
}

type Name = keyof typeof encoders;
const names = Object.keys(encoders) as Name[];
const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

await main(
  new Command('encode')
    .description('What the encoder costs, next to the obvious way.')
    .option('--json', 'print JSON alone')
    .action(bench),
);

function bench({ json }: { json?: boolean }): void {
  const results = [250, 8_000].map((rows) => {
    const batches = batchesOf(rows);
    const micros: Record<Name, number[]> = { tuned: [], naive: [] };
    const bytes: Record<Name, number> = { tuned: 0, naive: 0 };
    const repeats = Math.round(160_000 / rows);
    for (let i = -repeats; i < repeats; i += 1) {
      for (const name of names) {
        const start = process.cpuUsage();
        bytes[name] = encoders[name](batches);
        const { user, system } = process.cpuUsage(start);
        if (i >= 0) micros[name].push((user + system) / rows);
      }
    }
    const cpuMicrosPerEvent = { tuned: median(micros.tuned), naive: median(micros.naive) };
    const bytesPerEvent = { tuned: bytes.tuned / rows, naive: bytes.naive / rows };
    return {
      rows,
      cpuMicrosPerEvent,
      bytesPerEvent,
      cpuRatio: cpuMicrosPerEvent.tuned / cpuMicrosPerEvent.naive,
      bytesRatio: bytesPerEvent.tuned / bytesPerEvent.naive,
    };
  });

  if (json) printJson(results);
  else {
    for (const { rows, cpuMicrosPerEvent, bytesPerEvent, cpuRatio, bytesRatio } of results) {
      print(`objects of ${rows} rows`);
      for (const name of names) {
        const micros = cpuMicrosPerEvent[name].toFixed(2);
        print(`  ${name}  ${micros.padStart(5)} µs CPU and ${bytesPerEvent[name].toFixed(1)} bytes an event`);
      }
      print(`  tuned ÷ naive: CPU ${cpuRatio.toFixed(2)}, bytes ${bytesRatio.toFixed(2)}`);
    }
  }
}
