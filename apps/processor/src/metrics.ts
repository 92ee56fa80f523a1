import type { WrittenObject } from '@telemetry/event-store';
import type { Tally } from './process-batch.ts';

type Unit = 'Count' | 'Milliseconds' | 'Bytes';

/** Every metric of the processor: dashboards and alarms may name these and no others. */
export const metricUnits = {
  MessagesPerInvocation: 'Count',
  EventsStored: 'Count',
  EventsRejected: 'Count',
  MessagesRetried: 'Count',
  EndToEndLatency: 'Milliseconds',
  ObjectRows: 'Count',
  ObjectBytes: 'Bytes',
  ObjectPutDuration: 'Milliseconds',
  ObjectParticipants: 'Count',
  StrayErrors: 'Count',
} as const satisfies Record<string, Unit>;

type Values = Partial<Record<keyof typeof metricUnits, number | readonly number[]>>;

export interface Metrics {
  invocation(requestId: string, tally: Tally): void;
  object(written: WrittenObject): void;
  strayError(kind: string): void;
}

/**
 * Metrics in the embedded metric format: one JSON line is one document, made from locals and written at once. There is no
 * buffer that invocations could share, and nothing to flush when the environment goes (CloudWatch user guide, "Embedded
 * metric format specification", read 2026-11-21: at most 100 values for a metric in one document).
 */
export function embeddedMetrics(namespace: string, service: string, write: (line: string) => void): Metrics {
  const emit = (values: Values, properties: Record<string, unknown>): void => {
    const names = Object.keys(values) as (keyof Values)[];
    const document = {
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [['service']],
            Metrics: names.map((Name) => ({ Name, Unit: metricUnits[Name] })),
          },
        ],
      },
      service,
      ...values,
      ...properties,
    };
    write(`${JSON.stringify(document)}\n`);
  };
  return {
    invocation: (requestId, tally) => {
      const latencies = chunks(tally.endToEndMs, 100);
      emit(
        {
          MessagesPerInvocation: tally.messages,
          EventsStored: tally.eventsStored,
          EventsRejected: tally.eventsRejected,
          MessagesRetried: tally.messagesRetried,
          ...(latencies[0] && { EndToEndLatency: latencies[0] }),
        },
        { requestId },
      );
      for (const more of latencies.slice(1)) emit({ EndToEndLatency: more }, { requestId });
    },
    object: ({ table, key, rows, bytes, participants, putDurationMs }) =>
      emit(
        {
          ObjectRows: rows,
          ObjectBytes: bytes,
          ObjectPutDuration: putDurationMs,
          ObjectParticipants: participants,
        },
        { table, key },
      ),
    strayError: (kind) => emit({ StrayErrors: 1 }, { kind }),
  };
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}
