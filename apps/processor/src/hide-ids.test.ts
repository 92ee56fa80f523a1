import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { createMemoryStore, createPseudonyms } from '@telemetry/event-store';
import { expect, it } from 'vitest';
import { emptyTally, processMessage } from './process-batch.ts';
import { record } from './testing-records.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const participant = { deadlineAtMs: Number.MAX_SAFE_INTEGER };
const pseudonyms = createPseudonyms('k'.repeat(32));

function setUp(hidden: boolean) {
  const store = createMemoryStore();
  const dependencies = { store, now: Date.now, ...(hidden && { pseudonyms }) };
  const samples = sampleBatches({ seed: 3, eventsPerBatch: 3, nowMs: () => receivedAtMs });
  const process = (id: string, body: string, more = {}) =>
    processMessage(record(id, body, receivedAtMs), participant, emptyTally(), { ...dependencies, ...more });
  return { store, samples, process };
}

/** Bad batches of every kind, from a device of whom every id can be found in a text. */
async function keptOfBadBatches(hidden: boolean): Promise<string> {
  const { store, samples, process } = setUp(hidden);
  const context = { appId: 'app', deviceId: 'raw-device', sessionId: 'raw-session', userId: 'raw-user' };
  for (const { body } of badBatches({ ...samples.next().value, context })) await process('m', String(body));
  await process('cut', '{"context":{"appId":"app","userId":"raw-user","deviceId":"raw-dev');
  await process('no JSON', '{"userId":raw-user}');
  await process('numbers', '{"context":{"appId":"app","userId":4711,"deviceId":"raw-device"},"events":[{}]}');
  // Unknown keys of a context are never stored, and may be nested deeper than JSON can be written.
  const stored = store.batches.map(({ context: { appId, deviceId, sessionId, userId }, ...rest }) => ({
    ...rest,
    context: { appId, deviceId, sessionId, userId },
  }));
  return JSON.stringify([stored, store.rejections]);
}

it('leaves no id in what is stored and rejected, of whatever kind the bad batch is', async () => {
  const raw = /raw-(device|session|user)|raw-dev|4711/;
  expect(await keptOfBadBatches(false)).toMatch(raw);
  const kept = await keptOfBadBatches(true);
  expect(kept).not.toMatch(raw);
  expect(kept).toContain(pseudonyms.of('userId', '4711'));
});

it('gives each of many messages at once the pseudonyms of its own ids, whatever the registry takes', async () => {
  const { store, samples, process } = setUp(true);
  const batches = Array.from({ length: 64 }, () => samples.next().value);
  const asked: string[] = [];
  const enrich = async (context: { appId: string; deviceId: string }) => {
    asked.push(context.deviceId);
    for (let turns = context.deviceId.charCodeAt(0) % 5; turns > 0; turns -= 1) await Promise.resolve();
    return { ...context, platform: 'known' };
  };
  await Promise.all(batches.map((batch, i) => process(`m${i}`, JSON.stringify(batch), { enrich })));
  expect(asked).toEqual(batches.map(({ context }) => context.deviceId));
  for (const { messageId, context } of store.batches) {
    const sent = batches[Number(messageId.slice(1))]?.context;
    expect(context).toEqual({ ...pseudonyms.ofContext(sent ?? context), platform: 'known' });
    expect(context.deviceId).not.toBe(sent?.deviceId);
  }
  expect(store.batches).toHaveLength(64);
});

it('does not count the time of what is sent again long after', async () => {
  const { store, samples } = setUp(true);
  const again = record('m', JSON.stringify(samples.next().value), receivedAtMs);
  again.messageAttributes['replayOf'] = {
    stringValue: 'an earlier message',
    dataType: 'String',
    stringListValues: [],
    binaryListValues: [],
  };
  const tally = emptyTally();
  await processMessage(again, participant, tally, { store, now: Date.now });
  expect([tally.eventsStored, tally.endToEndMs]).toEqual([3, []]);
});
