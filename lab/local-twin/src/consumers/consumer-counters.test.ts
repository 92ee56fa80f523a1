import { expect, it } from 'vitest';
import { noFleetCounters } from '../lambda/fleet.ts';
import { noMappingCounters } from '../event-source/sqs-mapping.ts';
import { type ConsumerCounters, sumOf } from './consumer-counters.ts';

const consumer = (count: number, throttles: Record<string, number>): ConsumerCounters => ({
  functionName: 'function',
  compute: 'default',
  polling: true,
  mapping: { ...noMappingCounters(), received: count, durationMs: count, throttles },
  environments: {
    ...noFleetCounters(),
    started: count,
    cpuSeconds: count / 2,
    running: count,
    slots: count,
    slotsInUse: 0,
    deadWorkers: 0,
    runningOn: 0,
    rssBytes: count,
  },
});

it('counters of consumers add up, throttles by their reasons', () => {
  const { mapping, environments } = sumOf([
    consumer(1, { CPUThrottles: 1 }),
    consumer(2, { CPUThrottles: 2, ConcurrencyThrottles: 4 }),
  ]);
  expect(mapping).toMatchObject({
    received: 3,
    durationMs: 3,
    deleted: 0,
    throttles: { CPUThrottles: 3, ConcurrencyThrottles: 4 },
  });
  expect(environments).toMatchObject({ started: 3, cpuSeconds: 1.5, running: 3, slots: 3, rssBytes: 3 });
});
