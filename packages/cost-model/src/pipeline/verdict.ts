import type { ComparedBills } from './compare.ts';
import type { PipelineBill } from './price-pipeline.ts';
import { armsAre, count, dollars, percent } from './wording.ts';

/** What follows from two bills, a sentence each, the most important first. */
export function verdict(compared: ComparedBills, eventsPerMonth: number): string[] {
  const { bills, cheaper, savedUsd } = compared;
  const dearer = bills[cheaper === 'default' ? 'managed-instances' : 'default'];
  return [
    savedUsd < 0.005
      ? 'Both cost the same.'
      : `${armsAre[cheaper]} cheaper by ${dollars(savedUsd)} a month, ${percent(savedUsd / dearer.totalUsd)} less.`,
    whereItChanges(compared, eventsPerMonth),
    whatItGoesTo(bills[cheaper]),
    ...roomInTheFleet(bills['managed-instances']),
  ];
}

function whereItChanges({ crossings, cheaper }: ComparedBills, eventsPerMonth: number): string {
  const next = crossings.find(({ at }) => at > eventsPerMonth);
  const last = crossings.findLast(({ at }) => at <= eventsPerMonth);
  const other = armsAre[cheaper === 'default' ? 'managed-instances' : 'default'];
  if (next && last)
    return `${other} cheaper below ${count(last.at)} events a month and again from ${count(next.at)}.`;
  if (next) return `${other} cheaper from ${count(next.at)} events a month, everything else as it is.`;
  if (last) return `${other} cheaper below ${count(last.at)} events a month, everything else as it is.`;
  return `${other} not cheaper at any traffic, everything else as it is.`;
}

function whatItGoesTo({ parts, totalUsd }: PipelineBill): string {
  const share = (...names: string[]) =>
    parts.filter(({ part }) => names.includes(part)).reduce((sum, part) => sum + part.totalUsd, 0) / totalUsd;
  const compute = share('compute', 'network');
  const door = share('edge', 'queue');
  return door > compute
    ? `Edge and queue are ${percent(door)} of that bill and compute is ${percent(compute)}: more events in a request saves more than another compute.`
    : `Compute and its network are ${percent(compute)} of that bill, edge and queue ${percent(door)}.`;
}

function roomInTheFleet({ fleet }: PipelineBill): string[] {
  if (!fleet) return [];
  const { atPeak } = fleet;
  const bound = {
    minimum: 'the minimum',
    cpu: 'CPU decides',
    slots: 'slots decide',
    fixed: 'as deployed',
  }[atPeak.boundBy];
  const times = atPeak.headroom >= 10 ? atPeak.headroom.toFixed(0) : atPeak.headroom.toFixed(1);
  return [
    `Managed instances: ${count(atPeak.instances)} instances with ${count(atPeak.environments)} environments at the busiest minute (${bound}), ` +
      `${count(atPeak.slots)} slots; CPU ${percent(atPeak.cpuUtilization)}, slots ${percent(atPeak.slotUtilization)}. ` +
      `A jump within five minutes is throttled above ${times} times that traffic.`,
  ];
}
