import { pollersFor, type Pollers } from '../capacity/pollers.ts';
import { invocationsOf, requestsOf } from '../traffic/workload.ts';
import { minuteRates } from '../traffic/day.ts';
import type { PipelineQuestion } from './question.ts';

/** Pollers for the busiest minute, and what they ask in vain all month. */
export function monthlyMapping(question: PipelineQuestion): Pollers & { emptyReceives: number } {
  const { eventsPerMonth, workload, compute, settings } = question;
  const seconds = settings.hoursPerMonth * 3_600;
  const peak = Math.max(...minuteRates(settings.day));
  const busiest = (monthly: number) => (monthly / seconds) * peak;
  const messagesPerSecond = busiest(requestsOf(eventsPerMonth, workload));
  const pollers = pollersFor(compute.arm, {
    messagesPerSecond,
    messagesPerInvocation: workload.messagesPerInvocation,
    mbPerSecond: (messagesPerSecond * workload.requestKb) / 1_024,
    concurrentInvocations: (busiest(invocationsOf(eventsPerMonth, workload)) * workload.durationMs) / 1_000,
  });
  return { ...pollers, emptyReceives: pollers.pollers * settings.emptyReceivesPerSecond * seconds };
}
