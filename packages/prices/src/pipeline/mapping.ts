import { standardPollers } from '@telemetry/settings';
import { provisionedPollersFor, standardPollersCarry } from '../capacity/pollers.ts';
import type { DayPart } from '../traffic/day.ts';
import type { Workload } from '../traffic/workload.ts';
import type { DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

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

/**
 * For the day's parts, whose rates are over `messagesPerSecond`. Provisioned mode is a setting: where the stage does not set it, one
 * minute that needs it sets it for all of them.
 */
export function pollersOf(
  compute: DefaultCompute | ManagedCompute,
  messagesPerSecond: number,
  parts: readonly DayPart[],
  { requestKb, messagesPerInvocation, durationMs, receivesPerMessage }: Workload,
  settings: PipelineSettings,
): MonthlyPollers {
  const loadAt = (rate: number) => {
    const messages = messagesPerSecond * rate;
    return {
      messagesPerSecond: messages,
      messagesPerInvocation,
      bytesPerSecond: messages * requestKb * 1_024,
      concurrentInvocations: (((messages * receivesPerMessage) / messagesPerInvocation) * durationMs) / 1_000,
    };
  };
  const { hoursPerMonth, emptyReceivesPerSecond } = settings;
  const idle = (pollers: number) => pollers * emptyReceivesPerSecond * hoursPerMonth * 3_600;
  const busiest = loadAt(Math.max(...parts.map(({ rate }) => rate)));
  const set = compute.arm === 'managed-instances' ? compute.provisionedPollers : undefined;
  if (!set && standardPollersCarry(compute.arm, busiest)) {
    const { first } = standardPollers;
    return { provisioned: false, most: first, pollerHours: 0, emptyReceives: idle(first) };
  }
  const { minimum, maximum } = set ?? { minimum: 0, maximum: Infinity };
  const each = parts.map(({ rate, share }) => ({
    share,
    pollers: Math.min(maximum, Math.max(minimum, provisionedPollersFor(loadAt(rate)))),
  }));
  const mean = each.reduce((sum, { share, pollers }) => sum + share * pollers, 0);
  return {
    provisioned: true,
    most: Math.max(...each.map(({ pollers }) => pollers)),
    pollerHours: mean * hoursPerMonth,
    emptyReceives: idle(mean),
  };
}
