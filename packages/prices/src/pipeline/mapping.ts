import { standardPollers, type ComputeType } from '@telemetry/settings';
import { provisionedPollersFor, standardPollersCarry } from '../capacity/pollers.ts';
import type { Workload } from '../traffic/workload.ts';
import type { PipelineSettings } from './question.ts';

/** Pollers of a mapping. Provisioned ones are paid by the hour, and follow traffic between their minimum and maximum. */
export interface MonthlyPollers {
  provisioned: boolean;
  /** At the busiest: what the maximum has to allow. */
  most: number;
  /** In the month, of provisioned ones. */
  pollerHours: number;
  /** What pollers ask in vain, all month. */
  emptyReceives: number;
}

/** For each minute's messages a second. Provisioned mode is a setting: one minute that needs it sets it for all of them. */
export function pollersOf(
  compute: ComputeType,
  messagesPerSecond: readonly number[],
  { requestKb, messagesPerInvocation, durationMs, receivesPerMessage }: Workload,
  settings: PipelineSettings,
): MonthlyPollers {
  const loadAt = (rate: number) => ({
    messagesPerSecond: rate,
    messagesPerInvocation,
    mbPerSecond: (rate * requestKb) / 1_024,
    concurrentInvocations: (((rate * receivesPerMessage) / messagesPerInvocation) * durationMs) / 1_000,
  });
  const { hoursPerMonth, emptyReceivesPerSecond } = settings;
  const idle = (pollers: number) => pollers * emptyReceivesPerSecond * hoursPerMonth * 3_600;
  const busiest = loadAt(Math.max(...messagesPerSecond));
  if (standardPollersCarry(compute, busiest)) {
    const { first } = standardPollers;
    return { provisioned: false, most: first, pollerHours: 0, emptyReceives: idle(first) };
  }
  const each = messagesPerSecond.map((rate) => provisionedPollersFor(loadAt(rate)));
  const mean = each.reduce((sum, pollers) => sum + pollers, 0) / each.length;
  return {
    provisioned: true,
    most: Math.max(...each),
    pollerHours: mean * hoursPerMonth,
    emptyReceives: idle(mean),
  };
}
