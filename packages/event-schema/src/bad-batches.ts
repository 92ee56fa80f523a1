import type { ClientBatch } from './event-types.ts';

export interface BadBatch {
  name: string;
  /** Who refuses it: the edge with this status, or the processor, which keeps the bad events as rejected. */
  refusedBy: { edge: 400 | 413 | 415 } | { processor: 'some events' };
  contentType?: string;
  body: string | Uint8Array;
  /** Events of the body that are valid all the same, and get stored. */
  validEvents: number;
}

/**
 * Every kind of bad input that a public endpoint meets, each made from a good batch of at least two events, so that what
 * is good in it has ids of its own.
 */
export function badBatches(good: ClientBatch): BadBatch[] {
  const json = JSON.stringify(good);
  const [first, ...others] = good.events;
  if (!first || others.length === 0) throw new Error('badBatches needs a batch of at least two events');
  const edge = (
    status: 400 | 413 | 415,
    name: string,
    body: string | Uint8Array,
    contentType?: string,
  ): BadBatch => ({
    name,
    refusedBy: { edge: status },
    body,
    contentType,
    validEvents: 0,
  });
  const withFirst = (changes: object): string =>
    JSON.stringify({ ...good, events: [{ ...first, ...changes }, ...others] });
  const processor = (name: string, body: string): BadBatch => ({
    name,
    refusedBy: { processor: 'some events' },
    body,
    validEvents: others.length,
  });
  const nested = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
  const deeper = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  return [
    edge(400, 'malformed JSON', json.slice(0, -2)),
    edge(400, 'an empty body', ''),
    edge(400, 'an array instead of an object', '[]'),
    edge(400, 'no context', JSON.stringify({ events: good.events })),
    edge(400, 'no events', JSON.stringify({ ...good, events: [] })),
    edge(400, '501 events', JSON.stringify({ ...good, events: Array.from({ length: 501 }, () => first) })),
    edge(400, 'an unknown type', withFirst({ type: 'teleport' })),
    edge(400, 'an id that is no UUID', withFirst({ id: 'one' })),
    edge(
      400,
      'a metric whose value is text',
      withFirst({ type: 'metric', name: 'frame_time', value: '12 ms' }),
    ),
    edge(
      400,
      'a unit that is a number',
      withFirst({ type: 'metric', name: 'frame_time', value: 12, unit: 1 }),
    ),
    edge(400, 'a negative duration', withFirst({ type: 'screen_view', screen: 'home', durationMs: -1 })),
    edge(
      400,
      'a raw NUL byte in a string',
      withFirst({}).replace(first.id, `${first.id.slice(0, -1)}\u0000`),
    ),
    edge(400, 'nested properties', withFirst({ type: 'custom', name: 'deep', properties: { a: { b: 1 } } })),
    edge(
      400,
      'too many properties',
      withFirst({
        type: 'custom',
        name: 'wide',
        properties: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`p${i}`, i])),
      }),
    ),
    edge(413, 'a body over 1 MiB', JSON.stringify({ ...good, filler: 'x'.repeat(1_153_434) })),
    edge(415, 'a content type that is not served', json, 'application/xml'),
    processor('a day that is not in the calendar', withFirst({ occurredAt: '2026-02-30T12:00:00Z' })),
    processor('a time in the far future', withFirst({ occurredAt: '2999-01-01T00:00:00Z' })),
    processor('a time long ago', withFirst({ occurredAt: '1999-12-31T23:59:59Z' })),
    processor(
      'a property with an endless name',
      withFirst({ type: 'custom', name: 'wide', properties: { ['p'.repeat(129)]: 1 } }),
    ),
    processor(
      'a number beyond what a double holds',
      withFirst({ type: 'metric', name: 'huge', value: 0 }).replace('"value":0', '"value":1e999'),
    ),
    processor(
      'an unknown key of the context with deep nesting, beside a bad event',
      withFirst({ occurredAt: '1999-12-31T23:59:59Z' }).replace(
        '"context":{',
        `"context":{"extra":${deeper},`,
      ),
    ),
    {
      ...processor(
        'an unknown key with deep nesting',
        JSON.stringify(good).replace('{', `{"extra":${nested},`),
      ),
      validEvents: good.events.length,
    },
  ];
}
