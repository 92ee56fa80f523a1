import fc, { type Arbitrary } from 'fast-check';

/** Arbitrary batches around the borders of the contract: mostly valid, each part sometimes a little or wholly wrong. */
const mostly = (fine: Arbitrary<unknown>, edges: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 30, arbitrary: fine },
    { weight: 1, arbitrary: edges },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );

const hex = (length: number): Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });
const uuid = mostly(
  fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-')),
  fc.constantFrom('00000000-0000-0000-0000-00000000000', '00000000-0000-0000-0000-000000000000\n'),
);
const time = mostly(
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01',
    '',
  ),
);
const text = (max: number): Arbitrary<unknown> =>
  mostly(
    fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('a', 'é', '\u{1F600}', '\u0000', '\ud800', '"'),
    }),
    fc.constantFrom(
      '',
      'x'.repeat(max),
      'x'.repeat(max + 1),
      '\u{1F600}'.repeat(max),
      '\u{1F600}'.repeat(max + 1),
    ),
  );
const number = mostly(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e308, 2 ** 53, '12', -1),
);
const positive = mostly(
  fc.double({ min: 0, max: 2_678_400_000, noNaN: true }),
  fc.constantFrom(-1, 2_678_400_001),
);
const scalar = mostly(
  fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer()),
  fc.constantFrom('x'.repeat(1025), {}),
);

type Shape = Record<string, Arbitrary<unknown>>;
function record(required: Shape, optional: Shape): Arbitrary<Record<string, unknown>> {
  const shape = { ...required, ...optional, unknownKey: fc.jsonValue({ maxDepth: 3 }) };
  const complete = fc.record(shape, { requiredKeys: Object.keys(required) as 'unknownKey'[] });
  const incomplete = fc.record(shape, { requiredKeys: [] });
  return fc.oneof({ weight: 30, arbitrary: complete }, { weight: 1, arbitrary: incomplete });
}

const tagged = (type: string): Shape => ({ type: fc.constant(type), id: uuid, occurredAt: time });
// `__proto__` has a test of its own: zod drops such a key unread, the validators read it like any other.
const keys = fc.string({ maxLength: 10 }).filter((key) => key !== '__proto__');

export const anyEvent: Arbitrary<unknown> = fc.oneof(
  record({ ...tagged('click'), target: text(256) }, { screen: text(128), x: number, y: number }),
  record(
    { ...tagged('screen_view'), screen: text(128) },
    { previousScreen: text(128), durationMs: positive },
  ),
  record(
    { ...tagged('custom'), name: text(128) },
    { properties: mostly(fc.dictionary(keys, scalar), fc.constant([])) },
  ),
  record({ ...tagged('metric'), name: text(128), value: number }, { unit: text(32) }),
);

const anyContext = record(
  { appId: text(128), deviceId: text(128) },
  { appVersion: text(64), platform: text(64), sessionId: text(128), userId: text(128) },
);

export const anyBatch = record(
  {
    context: anyContext,
    events: mostly(fc.array(anyEvent, { minLength: 1, maxLength: 3 }), fc.constant([])),
  },
  { sentAt: time },
);
