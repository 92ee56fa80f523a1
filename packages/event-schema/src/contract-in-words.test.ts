import { expect, it } from 'vitest';
import { contractInWords, edgeSchema } from './index.ts';

it('names every field of every type of event, and of the context', () => {
  const words = contractInWords();
  const { context, events } = edgeSchema['properties'] as Record<string, any>;
  const fields = [context, events.items, ...events.items.allOf[0].anyOf].flatMap(({ properties }) =>
    Object.keys(properties as object),
  );
  expect(new Set(fields).size).toBeGreaterThan(15);
  for (const field of fields) expect(words).toMatch(new RegExp(`\\b${field}\\b`));
});

it('says what has to be there and what may, and what it is', () => {
  expect(contractInWords()).toMatch(
    /; metric \(matched only \d+\): name text to 128, value number \[unit text to 32\]/,
  );
  // The last type, whichever a team has, is the one of which nothing matched.
  expect(contractInWords()).toMatch(/\(matched only 0\): [^;]+$/);
  expect(contractInWords()).not.toContain('undefined');
  expect(contractInWords()).toContain('[previousScreen text to 128, durationMs number from 0 to 2678400000]');
});

it('has nothing that a template of API Gateway would read, or that ends a text of JSON', () => {
  expect(contractInWords()).not.toMatch(/[$#"\\\n]/);
});
