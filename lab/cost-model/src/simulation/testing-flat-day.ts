import { config, type Stage } from '@telemetry/settings';
import { expect } from 'vitest';
import { comparisonOf, defaultAnswers, type Answers } from '../pipeline/answers.ts';
import { simulateDay } from './simulate-day.ts';

/** A day of flat traffic: as many invocations as in the bill, and its dollars to the cent but for cold starts and parts of batches. */
export function expectTheBill(
  stage: Stage,
  answers: Pick<Answers, 'eventsPerMonth'> & Partial<Answers>,
): void {
  const days = simulateDay(comparisonOf({ ...defaultAnswers, stage, ...answers }, config[stage]));
  for (const { arm, simulated, bill, simulatedBill } of days) {
    if (arm === 'hybrid') continue;
    const invocations = simulated.consumers.reduce((sum, consumer) => sum + consumer.invocations, 0);
    expect(simulated.left).toBe(0);
    expect(simulated.done / invocations / bill.workload.messagesPerInvocation).toBeCloseTo(1, 4);
    expect(Math.abs(simulatedBill.totalUsd - bill.totalUsd)).toBeLessThan(0.03);
    expect(simulatedBill.workload.eventsPerObject / bill.workload.eventsPerObject).toBeCloseTo(1, 4);
  }
}
