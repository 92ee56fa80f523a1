import type { AcceptedBatch } from '@telemetry/event-store';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { encodePlain } from './plain-group-commit/encode-plain.mjs';
import { figure, type Figure } from './figure.ts';
import { oneObjectStore, patient } from './one-object-store.ts';

const eventsPerMessage = 25;
const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');

export interface EncodeOptions {
  repeats: number;
  onProgress: (text: string) => void;
}

/**
 * Processor time from accepted batches to the bytes of an object, the plain library's way ÷ ours, in turns over the same events: one
 * object as managed instances write them, and one of a single invocation, as default Lambda does.
 */
export async function encodeFigures({ repeats, onProgress }: EncodeOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rows of [250, 8_000]) {
    const batches = batchesOf(rows);
    const ways = { ours: () => store(batches), plain: () => Promise.resolve(encodePlain(rowsOf(batches))) };
    const micros: Record<keyof typeof ways, number[]> = { ours: [], plain: [] };
    const turns = Math.round(80_000 / rows);
    // The first round warms up.
    for (let round = 0; round <= repeats; round += 1) {
      onProgress(`encoding ${rows} rows: round ${round} of ${repeats}`);
      const spent = { ours: 0, plain: 0 };
      for (let turn = 0; turn < turns; turn += 1)
        for (const way of ['ours', 'plain'] as const) {
          const before = process.cpuUsage();
          await ways[way]();
          const { user, system } = process.cpuUsage(before);
          spent[way] += (user + system) / rows / turns;
        }
      if (round > 0) for (const way of ['ours', 'plain'] as const) micros[way].push(spent[way]);
    }
    const each = (way: keyof typeof ways): string => micros[way].map((value) => value.toFixed(2)).join(', ');
    figures.push(
      figure({
        name: `processor time to encode an object of ${rows.toLocaleString('en')} rows: the plain library's way ÷ ours, same columns`,
        values: micros.plain.map((value, i) => value / (micros.ours[i] ?? NaN)),
        // What managed instances write. In one of a single invocation most is what any object costs.
        goal: rows > 250 ? { atLeast: 2 } : undefined,
        limitedBy: `${each('plain')} and ${each('ours')} µs an event; of ours zstd, the dictionaries and the footer.`,
      }),
    );
  }
  return figures;
}

/** Through JSON, as the processor gets them: parsed texts are not the constants that the generator made them from. */
function batchesOf(rows: number): AcceptedBatch[] {
  const samples = sampleBatches({ seed: 1, eventsPerBatch: eventsPerMessage, nowMs: () => receivedAtMs });
  return Array.from({ length: rows / eventsPerMessage }, (_, i) => ({
    ...(JSON.parse(JSON.stringify(samples.next().value)) as Pick<AcceptedBatch, 'context' | 'events'>),
    messageId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    receivedAtMs: receivedAtMs + i,
  }));
}

/** The store with an S3 that takes everything at once. */
async function store(batches: readonly AcceptedBatch[]): Promise<void> {
  const events = oneObjectStore(() => Promise.resolve({}));
  const participant = patient();
  await Promise.all(batches.map((batch) => events.storeEvents(batch, participant)));
}

const rowsOf = (batches: readonly AcceptedBatch[]): object[] =>
  batches.flatMap(({ context, events, messageId, receivedAtMs: atMs }) =>
    events.map((event) => ({
      ...context,
      ...event,
      ...('properties' in event && event.properties && { properties: JSON.stringify(event.properties) }),
      messageId,
      occurredAt: new Date(event.occurredAt),
      receivedAt: new Date(atMs),
      storedAt: new Date(receivedAtMs),
      schemaVersion: 1,
    })),
  );
