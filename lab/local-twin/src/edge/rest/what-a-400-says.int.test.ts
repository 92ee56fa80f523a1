import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { physicalResources } from '../../template/physical.ts';
import { readStack } from '../../template/read-template.ts';
import { Resolver } from '../../template/resolve.ts';
import { type EdgeServer, startEdge } from '../edge-server.ts';
import { readRestApi } from './rest-api.ts';
import { RestEdge } from './rest-edge.ts';

const { template } = readStack(
  resolve(import.meta.dirname, '../../../../../infra/cdk.out'),
  'dev',
  'default',
);
const sent: string[] = [];
let edge: EdgeServer;
beforeAll(async () => {
  edge = await startEdge({
    edge: new RestEdge({
      api: readRestApi(template, new Resolver(template, physicalResources(template))),
      send: ({ body }) => {
        sent.push(body);
        const answer = '{"SendMessageResponse":{"SendMessageResult":{"MessageId":"m-1"}}}';
        return Promise.resolve({ status: 200, body: answer });
      },
    }),
    port: 0,
  });
});
afterAll(() => edge.stop());

/** What the validator says of a body; what the contract says stands behind it. */
async function validatorsWords(body: string): Promise<string> {
  const answer = await fetch(`${edge.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { error } = (await answer.json()) as { error?: { message: string } };
  return `${answer.status} ${error?.message.split(' The contract')[0] ?? ''}`;
}

const context = { appId: 'app', deviceId: 'device' };
const common = { id: '0d0e0f00-0000-4000-8000-000000000000', occurredAt: '2026-11-29T12:00:00Z' };
const good = {
  click: { ...common, type: 'click', target: 'buy' },
  screen_view: { ...common, type: 'screen_view', screen: 'home' },
  custom: { ...common, type: 'custom', name: 'won' },
  metric: { ...common, type: 'metric', name: 'frame', value: 1 },
};
type Type = keyof typeof good;
const batch = (change: object): string => JSON.stringify({ context, events: [good.click], ...change });
const event = (type: Type, change: object): string => batch({ events: [{ ...good[type], ...change }] });
const nth = (fits: number): string =>
  `[instance failed to match all required schemas (matched only ${fits} out of 4)]`;
const noPattern = (pattern: string, text: string): string =>
  `[ECMA 262 regex "${pattern}" does not match input string "${text}"]`;
const missing = (...names: string[]): string =>
  `[object has missing required properties (${JSON.stringify(names)})]`;
const wrongType = (is: string, allowed = 'string'): string =>
  `[instance type (${is}) does not match any allowed primitive type (allowed: ["${allowed}"])]`;
const id = '^(?=id|)[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';
const time = (name: string): string =>
  `^(?=${name}|)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$`;

/** Bodies that clients send by mistake, and what API Gateway's validator makes of each. */
const refused: Record<'by field' | 'by type of event' | 'by neither', [string, string, string][]> = {
  'by field': [
    ['an empty object', '{}', missing('context', 'events')],
    ['no context', batch({ context: undefined }), missing('context')],
    ['a context without a device', batch({ context: { appId: 'app' } }), missing('deviceId')],
    [
      'an empty device',
      batch({ context: { ...context, deviceId: '' } }),
      noPattern('^(?=deviceId|)(?!$)', ''),
    ],
    ['an empty user', batch({ context: { ...context, userId: '' } }), noPattern('^(?=userId|)(?!$)', '')],
    ['one event and no list', JSON.stringify({ context, event: good.click }), missing('events')],
    [
      'a local time of sending',
      batch({ sentAt: '29.11.2026 12:00' }),
      noPattern(time('sentAt'), '29.11.2026 12:00'),
    ],
    ['an event without an id', event('click', { id: undefined }), missing('id')],
    ['an event without a time', event('metric', { occurredAt: undefined }), missing('occurredAt')],
    ['an event without a type', event('click', { type: undefined }), missing('type')],
    ['an empty event', batch({ events: [{}] }), missing('id', 'occurredAt', 'type')],
    ['an id that is no UUID', event('click', { id: 'one' }), noPattern(id, 'one')],
    [
      'a time with an offset',
      event('custom', { occurredAt: '2026-11-29T12:00:00+01:00' }),
      noPattern(time('occurredAt'), '2026-11-29T12:00:00+01:00'),
    ],
    [
      'a day without a time',
      event('screen_view', { occurredAt: '2026-11-29' }),
      noPattern(time('occurredAt'), '2026-11-29'),
    ],
    [
      'a type in capitals',
      event('click', { type: 'Click' }),
      '[instance value ("Click") not found in enum (possible values: ["click","screen_view","custom","metric"])]',
    ],
    [
      'a type that there is not',
      event('click', { type: 'teleport' }),
      '[instance value ("teleport") not found in enum (possible values: ["click","screen_view","custom","metric"])]',
    ],
  ],
  'by type of event': [
    ['a click without a target', event('click', { target: undefined }), nth(3)],
    ['a click whose target is long', event('click', { target: 'x'.repeat(257) }), nth(3)],
    ['a click at a text', event('click', { x: '12' }), nth(3)],
    ['a screen view without a screen', event('screen_view', { screen: undefined }), nth(2)],
    ['a screen view of negative length', event('screen_view', { durationMs: -1 }), nth(2)],
    ['a custom event without a name', event('custom', { name: undefined }), nth(1)],
    ['a custom event with nested properties', event('custom', { properties: { a: { b: 1 } } }), nth(1)],
    ['a metric without a value', event('metric', { value: undefined }), nth(0)],
    ['a metric whose value is text', event('metric', { value: '12 ms' }), nth(0)],
    ['a metric whose unit is a number', event('metric', { unit: 1 }), nth(0)],
  ],
  'by neither': [
    ['a list', '[]', wrongType('array', 'object')],
    [
      'no events',
      batch({ events: [] }),
      '[array is too short: must have at least 1 elements but instance has 0 elements]',
    ],
    ['a device that is a number', batch({ context: { ...context, deviceId: 7 } }), wrongType('integer')],
    ['a time in milliseconds', event('click', { occurredAt: 1_764_417_600_000 }), wrongType('integer')],
    [
      'a long device',
      batch({ context: { ...context, deviceId: 'd'.repeat(129) } }),
      `[string "${'d'.repeat(129)}" is too long (length: 129, maximum allowed: 128)]`,
    ],
    ['an event that is text', batch({ events: ['click'] }), wrongType('string', 'object')],
  ],
};

describe.each(Object.entries(refused))('%s', (_, bodies) => {
  it.each(bodies)('%s is refused', async (_, body, says) => {
    expect(await validatorsWords(body)).toBe(`400 ${says}`);
    expect(sent).toEqual([]);
  });
});

it('is by field or by type of event for most of them', () => {
  const { 'by neither': neither, ...others } = refused;
  expect(Object.values(others).flat().length).toBeGreaterThan(4 * neither.length);
});

it('says of each type what it has, at the number that the validator says', async () => {
  const answer = await fetch(`${edge.url}/v1/events`, { method: 'POST', body: '{}' });
  const { error } = (await answer.json()) as { error: { message: string } };
  for (const [type, fits] of [
    ['click', 3],
    ['screen_view', 2],
    ['custom', 1],
    ['metric', 0],
  ] as const)
    expect(error.message).toContain(`; ${type} (matched only ${fits}): `);
});

it.each(Object.entries(good))('a good %s is sent', async (_, one) => {
  expect(await validatorsWords(batch({ events: [one] }))).toBe('202 ');
  expect(sent.splice(0)).toHaveLength(1);
});

it('speaks of each faulty event, and not of the others', async () => {
  const events = [good.click, { ...good.metric, value: 'x' }, good.custom, { ...good.click, id: 'one' }];
  const words = await validatorsWords(batch({ events }));
  expect(words).toContain('matched only 0 out of 4');
  expect(words).toContain('does not match input string "one"');
  expect(words).not.toContain('matched only 3');
});
