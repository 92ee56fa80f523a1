import Ajv4 from 'ajv-draft-04';
import { expect, it } from 'vitest';
import { validationMessage } from './validation-message.ts';

/** What is said of an instance that a schema refuses. */
function said(schema: object, instance: unknown): string {
  const accepts = new Ajv4.default({ strict: false, allErrors: true, verbose: true }).compile(schema);
  if (accepts(instance)) throw new Error('accepted');
  return validationMessage(accepts.errors ?? [], instance, accepts.schema);
}

const text = { type: 'string' };
const named = { properties: { a: text }, required: ['a'] };

/**
 * Sentences of json-schema-validator as they stand in tests and answers of others that use it (yahoo/elide, snowplow/enrich,
 * Swagger's validator; read 2026-11-29).
 */
it.each<[string, object, unknown, string]>([
  [
    'a text that is a number',
    text,
    1,
    'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
  ],
  [
    'what is missing, in order',
    { required: ['b', 'a'] },
    {},
    'object has missing required properties (["a","b"])',
  ],
  [
    'a pattern',
    { pattern: '^[a-z]+$' },
    '_region',
    'ECMA 262 regex "^[a-z]+$" does not match input string "_region"',
  ],
  [
    'none of two',
    { oneOf: [text, { type: 'null' }] },
    1,
    'instance failed to match exactly one schema (matched 0 out of 2)',
  ],
  [
    'neither of two',
    { anyOf: [text, { type: 'null' }] },
    1,
    'instance failed to match at least one required schema among 2',
  ],
  [
    'one of both',
    { allOf: [named, { required: ['b'] }] },
    { a: '1' },
    'instance failed to match all required schemas (matched only 1 out of 2)',
  ],
  [
    'none of both',
    { allOf: [named, { required: ['b'] }] },
    {},
    'instance failed to match all required schemas (matched only 0 out of 2)',
  ],
  [
    'one of both, with two faults in the other',
    { allOf: [{ minItems: 3, items: text }, {}] },
    [1, 2],
    'instance failed to match all required schemas (matched only 1 out of 2)',
  ],
])('%s', (_, schema, instance, words) => {
  expect(said(schema, instance)).toBe(`[${words}]`);
});

it('says of each instance of a list how many fit it', () => {
  const schema = { items: { allOf: [named, { anyOf: [text, { required: ['b'] }] }] } };
  expect(said(schema, [{ a: '1', b: 1 }, { b: 1 }, {}])).toBe(
    '[instance failed to match all required schemas (matched only 1 out of 2), instance failed to match all required schemas (matched only 0 out of 2)]',
  );
});

it('tells a property of that name from a list of alternatives', () => {
  expect(
    said(
      { properties: { allOf: text, anyOf: { properties: { oneOf: text } } } },
      { allOf: 1, anyOf: { oneOf: 2 } },
    ),
  ).toMatch(/^\[instance type .*, instance type /);
});

it('counts alternatives within alternatives as one', () => {
  const inner = { allOf: [named, named, named] };
  expect(said({ allOf: [inner, {}] }, {})).toBe(
    '[instance failed to match all required schemas (matched only 1 out of 2)]',
  );
});
