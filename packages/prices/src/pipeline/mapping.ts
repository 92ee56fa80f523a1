import { pollersFor, type Pollers } from '../capacity/pollers.ts';
import { invocationsOf, requestsOf, type Workload } from '../traffic/workload.ts';
import type { PipelineQuestion, PipelineSettings, PlainArm } from './question.ts';

/** Pollers for the function's busiest minute, whose traffic is `busiest` times the mean of all traffic. */
export function pollersOf(
  { eventsPerMonth, settings }: PipelineQuestion,
  arm: PlainArm,
  workload: Workload,
  busiest: number,
): Pollers {
  const perSecond = (monthly: number) => (monthly / (settings.hoursPerMonth * 3_600)) * busiest;
  const messagesPerSecond = perSecond(requestsOf(eventsPerMonth, workload));
  return pollersFor(arm, {
    messagesPerSecond,
    messagesPerInvocation: workload.messagesPerInvocation,
    mbPerSecond: (messagesPerSecond * workload.requestKb) / 1_024,
    concurrentInvocations: (perSecond(invocationsOf(eventsPerMonth, workload)) * workload.durationMs) / 1_000,
  });
}

/** What pollers ask in vain, all month. */
export function emptyReceivesOf({ pollers }: Pollers, settings: PipelineSettings): number {
  return pollers * settings.emptyReceivesPerSecond * settings.hoursPerMonth * 3_600;
}
