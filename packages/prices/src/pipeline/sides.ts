import type { Pollers } from '../capacity/pollers.ts';
import type { PriceList } from '../list/price-list.ts';
import { minuteRates } from '../traffic/day.ts';
import type { Workload } from '../traffic/workload.ts';
import { floorOf } from './floor.ts';
import { emptyReceivesOf, pollersOf } from './mapping.ts';
import { monthlyFleet, type MonthlyFleet } from './monthly-fleet.ts';
import type { DefaultCompute, ManagedCompute, PipelineQuestion } from './question.ts';

/** What one function does in a month, and its mapping. */
export interface Side {
  shareOfEvents: number;
  eventsPerMonth: number;
  workload: Workload;
  compute: DefaultCompute | ManagedCompute;
  pollers: Pollers;
  emptyReceives: number;
  /** Of managed instances. */
  fleet?: MonthlyFleet;
}

/** One function, or of a hybrid two: the floor, then the overflow, whose mapping does not poll while there is no need. */
export function sidesOf(question: PipelineQuestion, prices: PriceList): [Side, ...Side[]] {
  const { eventsPerMonth, workload, compute, settings } = question;
  if (compute.arm !== 'hybrid') {
    const pollers = pollersOf(question, compute.arm, workload, Math.max(...minuteRates(settings.day)));
    const fleet = compute.arm === 'managed-instances' ? monthlyFleet(question, compute, prices) : undefined;
    const emptyReceives = emptyReceivesOf(pollers, settings);
    return [{ shareOfEvents: 1, eventsPerMonth, workload, compute, pollers, emptyReceives, fleet }];
  }
  const { fleet, overflowShare, busiest } = floorOf(question, compute, prices);
  const pollers = pollersOf(question, 'managed-instances', workload, busiest.floor);
  const { eventsPerRequest } = workload;
  const overflow = { ...(compute.overflowWorkload ?? workload), eventsPerRequest };
  return [
    {
      shareOfEvents: 1 - overflowShare,
      eventsPerMonth: eventsPerMonth * (1 - overflowShare),
      workload,
      compute: compute.floor,
      pollers,
      emptyReceives: emptyReceivesOf(pollers, settings),
      fleet,
    },
    {
      shareOfEvents: overflowShare,
      eventsPerMonth: eventsPerMonth * overflowShare,
      workload: overflow,
      compute: compute.overflow,
      pollers: pollersOf(question, 'default', overflow, busiest.overflow),
      emptyReceives: 0,
    },
  ];
}
