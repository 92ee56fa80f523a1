import type { PriceList } from '../list/price-list.ts';
import { dayParts } from '../traffic/day.ts';
import type { Work } from '../traffic/work.ts';
import { requestsOf, type Workload } from '../traffic/workload.ts';
import { atTraffic } from './at-traffic.ts';
import { floorOf } from './floor.ts';
import { pollersOf, type MonthlyPollers } from './mapping.ts';
import { monthOf, type MonthlyFleet } from './month.ts';
import type { DefaultCompute, ManagedCompute, PipelineQuestion } from './question.ts';

/** What one function does in a month, and its mapping. */
export interface Consumer {
  shareOfEvents: number;
  eventsPerMonth: number;
  work: Work;
  workload: Workload;
  compute: DefaultCompute | ManagedCompute;
  pollers: MonthlyPollers;
  /** Of managed instances. */
  fleet?: MonthlyFleet;
}

/** One function, or of a hybrid two: the floor, then the overflow, whose mapping does not poll while there is no need. */
export function consumersOf(question: PipelineQuestion, prices: PriceList): [Consumer, ...Consumer[]] {
  const { eventsPerMonth, work, compute, settings } = question;
  const mean = messagesPerSecond(question);
  const parts = dayParts(settings.day);
  if (compute.arm !== 'hybrid') {
    const { workload, fleet } = monthOf(mean, work, compute, settings, prices);
    const pollers = pollersOf(compute, mean, parts, workload, settings);
    return [{ shareOfEvents: 1, eventsPerMonth, work, workload, compute, pollers, fleet }];
  }
  const { fleet, workload, overflowShare, carried } = floorOf(question, compute, prices);
  const above = parts.map(({ rate, share }) => ({ share, rate: Math.max(0, rate - carried) }));
  const busiest = Math.max(overflowShare, ...above.map(({ rate }) => rate));
  const overflowWork = { ...(compute.overflowWork ?? work), eventsPerRequest: work.eventsPerRequest };
  const overflow = atTraffic(mean * busiest, overflowWork, compute.overflow, settings, prices).workload;
  return [
    {
      shareOfEvents: 1 - overflowShare,
      eventsPerMonth: eventsPerMonth * (1 - overflowShare),
      work,
      workload,
      compute: compute.floor,
      pollers: pollersOf(
        compute.floor,
        mean,
        parts.map(({ rate, share }) => ({ share, rate: Math.min(rate, carried) })),
        workload,
        settings,
      ),
      fleet,
    },
    {
      shareOfEvents: overflowShare,
      eventsPerMonth: eventsPerMonth * overflowShare,
      work: overflowWork,
      workload: overflow,
      compute: compute.overflow,
      pollers: {
        ...pollersOf(
          compute.overflow,
          mean,
          [...above, { rate: overflowShare, share: 0 }],
          overflow,
          settings,
        ),
        emptyReceives: 0,
      },
    },
  ];
}

/** Mean over the month. */
export function messagesPerSecond({ eventsPerMonth, work, settings }: PipelineQuestion): number {
  return requestsOf(eventsPerMonth, work) / (settings.hoursPerMonth * 3_600);
}
