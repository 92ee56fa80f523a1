import { config } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { simulateDay } from './simulate-day.ts';
import { expectTheBill } from './testing-flat-day.ts';

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

it.each(
  (['dev', 'prod'] as const).flatMap((stage) => [1e9, 10e9, 100e9].map((events) => [stage, events] as const)),
)('a day of flat traffic is the bill: stage %s, %d events a month', (stage, eventsPerMonth) => {
  expectTheBill(stage, { eventsPerMonth });
});
