import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementSlices } from './source-slices.ts';

const spaces = fc.constantFrom('', ' ', '\n\t ', '\r\n');

it('gives each element as it stands in the text, parsing to the same value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 6 }), fc.jsonValue({ maxDepth: 2 })),
      spaces,
      fc.integer({ min: 0, max: 3 }),
      (events, others, space, indent) => {
        const object = { ...others, events };
        const text = space + JSON.stringify(object, null, indent) + space;
        const slices = elementSlices(text, 'events');
        expect(slices.map((slice) => JSON.parse(slice) as unknown)).toEqual(
          (JSON.parse(text) as { events: unknown }).events,
        );
        for (const slice of slices) expect(text).toContain(slice);
      },
    ),
    { numRuns: 2_000 },
  );
});

it('keeps what JSON.parse forgets', () => {
  expect(elementSlices('{"events":[1.50, 1e999 ,{"a":1,"a":2},"\\u0041"]}', 'events')).toEqual([
    '1.50',
    '1e999',
    '{"a":1,"a":2}',
    '"\\u0041"',
  ]);
});

it('takes the last of a repeated key, also when the key is escaped', () => {
  expect(elementSlices('{"events":[1],"\\u0065vents":[2,3]}', 'events')).toEqual(['2', '3']);
  expect(elementSlices('{"events":[1],"events":7}', 'events')).toEqual([]);
});
