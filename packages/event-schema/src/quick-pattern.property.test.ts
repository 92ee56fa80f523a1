import fc from 'fast-check';
import { expect, it } from 'vitest';
import schema from '../schemas/client-batch.2020-12.json' with { type: 'json' };
import { quickPattern } from './quick-pattern.ts';

const pattern = schema.properties.events.items.oneOf[0]?.properties.id.pattern ?? '';
const slow = new RegExp(pattern, 'u');
const quick = quickPattern(pattern, 'u');

const character = fc.constantFrom(
  '-',
  '0',
  '9',
  'a',
  'f',
  'A',
  'F',
  'g',
  'G',
  '/',
  ':',
  '@',
  '`',
  'é',
  '\uD800',
  'İ',
  '\n',
);

it('takes the table for the contract’s own pattern of ids', () => {
  expect(quick).not.toBeInstanceOf(RegExp);
  expect(quickPattern('^a$', 'u')).toEqual(/^a$/u);
});

it('says what the expression says, of UUIDs with anything at any place, and of what is shorter or longer', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.nat({ max: 36 }),
      fc.nat({ max: 2 }),
      fc.string({ unit: character, maxLength: 2 }),
      (id, at, cut, put) => {
        for (const text of [id, id.toUpperCase(), id.slice(0, at) + put + id.slice(at + cut)])
          expect([text, quick.test(text)]).toEqual([text, slow.test(text)]);
      },
    ),
    { numRuns: 2_000 },
  );
});
