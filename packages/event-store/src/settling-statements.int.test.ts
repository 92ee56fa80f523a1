import { expect, it } from 'vitest';
import type { SettlingWords } from './settling-statements.ts';
import { TestingSettledStage } from './testing-settled-stage.ts';

const day = '2026-11-20';
const startMs = Date.parse('2026-11-21T12:00:00Z');
const words: SettlingWords = {
  day,
  openDate: '2026-11-21',
  openHour: '11',
  storedBefore: '2026-11-21 11:45:00',
  grace: "'1' HOUR",
  windowDays: '1',
};
const earlier = { storedAtMs: startMs - 24 * 3_600_000 };
const meanwhile = { storedAtMs: startMs + 1_000 };

it.each([0, 1, 2, 3, 4])(
  'a run ends well and loses nothing, whatever comes late before its step %i, and the next one takes it',
  async (step) => {
    await using stage = await TestingSettledStage.start();
    await stage.put(day, [
      { id: 'a', ...earlier },
      { id: 'b', ...earlier },
    ]);
    await stage.put(day, [{ id: 'c', ...earlier }]);
    let late = '';
    const run = async (comesAt?: number): Promise<void> => {
      const comes = async (now: number): Promise<void> => {
        if (now !== comesAt) return;
        // Redelivered, and new: in one object, as a redrive has them.
        late = await stage.put(day, [
          { id: 'a', ...meanwhile },
          { id: 'late', ...meanwhile },
        ]);
      };
      await comes(0);
      await stage.merge(words);
      await comes(1);
      expect(await stage.compare(words)).toEqual([0, 0]);
      await comes(2);
      const keys = await stage.removable(words);
      await comes(3);
      await stage.remove(keys);
      await comes(4);
    };
    await run();
    await stage.graceBegins();
    await run(step);
    expect(await stage.ids()).toEqual(['a', 'b', 'c', 'late']);
    expect(await stage.rows('SELECT DISTINCT "$path" FROM events_raw')).toEqual([[`s3://bucket/${late}`]]);
    await run();
    await stage.graceBegins();
    await run();
    for (const view of ['events', 'events_settled'])
      expect(await stage.ids(view)).toEqual(['a', 'b', 'c', 'late']);
    expect(await stage.ids('events_raw')).toEqual([]);
  },
);

it('is stopped by an id that was there and is not settled, and by one that is settled twice', async () => {
  await using stage = await TestingSettledStage.start();
  await stage.put(day, [{ id: 'a', ...earlier }]);
  await stage.put(day, [{ id: 'b', storedAtMs: null }]);
  await stage.put(day, [{ id: 'open', ...meanwhile }]);
  expect(await stage.compare(words)).toEqual([2, 0]);
  expect(await stage.merge(words)).toBe(3);
  expect(await stage.compare(words)).toEqual([0, 0]);
  await stage.rows("INSERT INTO events_settled SELECT * FROM events_settled WHERE event_id = 'a'");
  expect(await stage.compare(words)).toEqual([0, 1]);
});

it('misses nobody who is being forgotten, and keeps the objects that have their rows', async () => {
  await using stage = await TestingSettledStage.start();
  const both = await stage.put(day, [
    { id: 'hers', userId: 'alice', ...earlier },
    { id: 'his', userId: 'bob', ...earlier },
  ]);
  const his = await stage.put(day, [{ id: 'his too', userId: 'bob', ...earlier }]);
  await stage.request('alice');
  expect(await stage.merge(words)).toBe(2);
  expect(await stage.compare(words)).toEqual([0, 0]);
  await stage.graceBegins();
  expect(await stage.removable(words)).toEqual([his]);
  expect(both).not.toBe(his);
  expect(await stage.ids('events_settled')).toEqual(['his', 'his too']);
});

it('leaves an hour that is not over, and what a client sent again within the window', async () => {
  await using stage = await TestingSettledStage.start();
  await stage.put(day, [{ id: 'a', hour: '05', ...earlier }]);
  await stage.put(day, [{ id: 'a', hour: '08', ...earlier }]);
  await stage.put('2026-11-21', [{ id: 'a', hour: '10', ...earlier }]);
  await stage.put('2026-11-21', [{ id: 'b', hour: '11', ...earlier }]);
  await stage.merge(words);
  expect(await stage.merge({ ...words, day: '2026-11-21' })).toBe(0);
  expect(await stage.compare({ ...words, day: '2026-11-21' })).toEqual([0, 0]);
  expect(await stage.ids('events_settled')).toEqual(['a']);
});
