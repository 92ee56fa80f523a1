import { priceList, questionOfStage, settlingItems } from '@telemetry/prices';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { describe, expect, it } from 'vitest';
import { queryCosts, type QueryCost, type Reading } from './query-costs.ts';

const prices = priceList();
const ask = (stage: typeof smallStage, reading: Reading, eventsPerMonth = 2.628e9): QueryCost[] =>
  queryCosts(
    questionOfStage(stage, 'managed-instances', { eventsPerMonth, retentionMonths: 24 }),
    prices,
    stage,
    reading,
    [1, 12, 24],
  );
const of = (costs: QueryCost[], span: string, month: number): QueryCost =>
  costs.find((cost) => cost.span === span && cost.month === month)!;

describe('what a query costs', () => {
  const types = ask(protectedStage, 'counts by type');
  const all = ask(protectedStage, 'every column');

  it('is for an hour, a day and a month the same in month 24 as in month 1, and grows without a filter', () => {
    for (const costs of [types, all])
      for (const span of ['one hour', 'one day', 'one month']) {
        const { month: _, storedEvents: __, ...first } = of(costs, span, 1);
        expect(of(costs, span, 24)).toMatchObject(first);
      }
    expect(of(types, 'everything', 24).settled.bytes).toBeCloseTo(
      24 * of(types, 'everything', 1).settled.bytes,
      0,
    );
  });

  it('is worked out by hand: 1,000 events/s in objects of 40 bytes a row', () => {
    const hour = of(types, 'one hour', 1);
    // 3.6 million events: whole small objects, or 0.6 bytes of each settled row and at least 10 MB.
    expect(hour.small.bytes).toBeCloseTo(3.6e6 * 40, 0);
    expect(hour.settled.bytes).toBeCloseTo(3.6e6 * 0.6, 0);
    const day = of(types, 'one day', 1);
    const gets = day.small.files * 0.4e-6;
    const lists = (24 + day.small.files / 1_000) * 5e-6;
    expect(day.small.usd).toBeCloseTo((86.4e6 * 40 * 5) / 2 ** 40 + gets + lists, 9);
    expect(day.settled.usd).toBeCloseTo((86.4e6 * 0.6 * 5) / 2 ** 40 + 48 * 0.4e-6 + 0.024 * 5e-6, 9);
    expect(hour.settled.usd).toBeCloseTo((10 * 2 ** 20 * 5) / 2 ** 40 + 2 * 0.4e-6 + 0.001 * 5e-6, 9);
  });

  it('reads hours whole whose settled file is below 3 MB', () => {
    const little = of(ask(smallStage, 'counts by type', 50e6), 'one day', 1);
    expect(little.settled.bytes).toBeCloseTo(little.small.bytes * 0.617, 0);
  });

  it('says where the stage stops the query', () => {
    const { scanLimitGB } = smallStage.sql;
    const rows = ask(smallStage, 'every column');
    for (const { small, settled } of rows)
      for (const { bytes, stopped } of [small, settled]) expect(stopped).toBe(bytes > scanLimitGB * 1e9);
    expect(rows.some(({ small }) => small.stopped)).toBe(true);
    expect(rows.some(({ settled }) => !settled.stopped)).toBe(true);
  });
});

describe('what putting together costs', () => {
  const shape = { everyHours: 1, windowDays: 2, graceHours: 2 };
  const stored = { eventsPerMonth: 730 * 3.6e6, objects: 730_000, smallBytes: 730 * 3.6e6 * 40 };
  const quantity = (kind: string, of: Partial<typeof shape> = {}) =>
    settlingItems({ ...shape, ...of }, stored, 730).find((item) => item.kind === kind) as Record<string, any>;

  it('reads small objects in each of three statements of each run that finds them', () => {
    // Settled by the first run, gone with the fourth: two hours of grace begin after it.
    expect(quantity('s3')['getRequests']).toBe(3 * 4 * 730_000);
    expect(quantity('s3', { everyHours: 6 })['getRequests']).toBe(3 * 2 * 730_000);
    expect(quantity('s3', { graceHours: 5 })['getRequests']).toBe(3 * 7 * 730_000);
  });

  it('scans by hand what the statements say', () => {
    const days = 730 * (1 + 4 / 24);
    const ids = 86.4e6 * 20.9;
    const small = 4 * stored.smallBytes;
    const bytes = 3 * small + days * (3 * 3 * ids + ids) + stored.smallBytes * 0.617 + 730 * 10 * 2 ** 20;
    expect(quantity('athena')['scannedTb']).toBeCloseTo(bytes / 2 ** 40, 6);
  });

  it('costs less with fewer runs and with a shorter window', () => {
    const tb = (of: Partial<typeof shape>) => quantity('athena', of)['scannedTb'] as number;
    expect(tb({ everyHours: 6 })).toBeLessThan(tb({}) / 3);
    expect(tb({ windowDays: 0 })).toBeLessThan(tb({}) / 2);
  });

  it('costs a little without any event', () => {
    const idle = settlingItems(shape, { eventsPerMonth: 0, objects: 0, smallBytes: 0 }, 730);
    expect(idle).toEqual([
      { kind: 'athena', scannedTb: (730 * 10 * 2 ** 20) / 2 ** 40 },
      { kind: 's3', putRequests: 730 * 5, getRequests: 0 },
      { kind: 'step-functions-standard', transitions: 730 * 6 },
      { kind: 'cloudwatch-metrics', metrics: 1 },
    ]);
  });
});
