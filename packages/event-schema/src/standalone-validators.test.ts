import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { badBatches, sampleBatches } from './sample-batches.ts';
import { standaloneValidators } from './standalone-validators.ts';
import * as validators from './validators.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const good = sampleBatches({ seed: 7, eventsPerBatch: 40, nowMs: () => nowMs }).next().value;
const exported: Partial<typeof validators> = {};
// Vitest's own modules cannot be made from a text.
// eslint-disable-next-line @typescript-eslint/no-implied-eval
new Function('require', 'exports', standaloneValidators(false))(createRequire(import.meta.url), exported);

const json = (body: string | Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
};
const bodies = [good, ...badBatches(good).map(({ body }) => json(body))];

it.each(['isEnvelope', 'isEvent'] as const)('%s says the same of everything, in the same words', (name) => {
  const said = new Set<string>();
  for (const body of bodies) {
    const events = (body as { events?: unknown } | undefined)?.events;
    for (const value of [body, ...(Array.isArray(events) ? (events as unknown[]) : [])]) {
      const verdicts = [validators[name], exported[name]].map((validate) => [
        validate?.(value),
        validate?.errors,
      ]);
      expect(verdicts[1]).toEqual(verdicts[0]);
      said.add(JSON.stringify(verdicts[0]));
    }
  }
  // Worth nothing if all were alike.
  expect(said.size).toBeGreaterThan(3);
});

it('makes no error, and counts no characters, for an event that is plainly valid', () => {
  const code = standaloneValidators();
  expect(code).not.toMatch(/anyOf|evaluated/);
  const counted = code.match(/(?<!= )func\d+\(/g) ?? [];
  expect(counted.length).toBeGreaterThan(5);
  expect(code.match(/\.length > \d+ && func\d+\(/g)).toHaveLength(counted.length);
});

it.each([
  ['\u{1F600}'.repeat(128), true],
  ['\u{1F600}'.repeat(129), false],
  ['\u{1F600}', true],
  ['', false],
])('counts characters and not UTF-16 units: a screen of %s', (screen, isValid) => {
  const event = { type: 'screen_view', id: 'd2c1b0a9-0000-4000-8000-000000000000', screen };
  const whole = { ...event, occurredAt: '2026-11-21T08:30:00Z' };
  expect([validators.isEvent(whole), exported.isEvent?.(whole)]).toEqual([isValid, isValid]);
});

it.each([
  [0, true],
  [true, true],
  [null, true],
  ['x'.repeat(1_024), true],
  ['x'.repeat(1_025), false],
  [{}, false],
  [[], false],
  [Infinity, false],
])('takes a text of a length, a number, a boolean and null as a property: %j', (value, isValid) => {
  const event = { type: 'custom', id: 'd2c1b0a9-0000-4000-8000-000000000000', name: 'n' };
  const whole = { ...event, occurredAt: '2026-11-21T08:30:00Z', properties: { value } };
  expect([validators.isEvent(whole), exported.isEvent?.(whole)]).toEqual([isValid, isValid]);
});

it('has nothing of the compiler in it', () => {
  expect(standaloneValidators()).not.toMatch(/ajv\/dist\/(?!runtime\/)/);
});
