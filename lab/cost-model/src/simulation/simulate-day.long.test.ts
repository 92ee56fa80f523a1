import { config } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { simulateDay } from './simulate-day.ts';

it('a day takes a million events a second with a burst, and loses none', () => {
  const asked = { burstFactor: 4, burstMinutes: 20, maxEnvironments: 15_000, eventsPerMonth: 2.6e12 };
  const days = simulateDay(comparisonOf({ ...defaultAnswers, ...asked }, config.prod));
  expect(days.length).toBeGreaterThan(2);
  for (const { simulated } of days) {
    expect(simulated.sent * 25).toBeGreaterThan(1e6 * 86_400 * 0.95);
    expect(simulated.done + simulated.deadLetters).toBe(simulated.sent);
    expect(simulated.left).toBe(0);
  }
});

it.each([
  [10e9, 10],
  [30e9, 10],
  [10e9, 100],
  [30e9, 100],
])(
  'says how far from the bill it is beyond 5 billion: %d events a month in batches of %d',
  (eventsPerMonth, batchSize) => {
    const days = simulateDay(comparisonOf({ ...defaultAnswers, eventsPerMonth, batchSize }, config.prod));
    for (const { arm, simulated, bill } of days) {
      if (arm === 'hybrid') continue;
      const invocations = simulated.consumers.reduce((sum, consumer) => sum + consumer.invocations, 0);
      const times = simulated.done / invocations / bill.workload.messagesPerInvocation;
      expect(times).toBeGreaterThan(0.75);
      expect(times).toBeLessThan(1.6);
    }
  },
);
