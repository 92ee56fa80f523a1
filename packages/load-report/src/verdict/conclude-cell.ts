import { secondsPerMonth } from '../cost/assumptions.ts';
import type { CellCost } from '../cost/compare-cost.ts';
import { armName, capital, count, duration, percent, plural, short, usd } from '../format.ts';
import type { Cell, CellArm } from '../measure/cells.ts';
import { apart, spread } from '../measure/spread.ts';

/** What one cell says about the choice between its arms. */
export interface Conclusion {
  cell: string;
  /** The arm to choose, `either` when they do not differ, `undecided` when the run cannot say. */
  choice: string;
  sentence: string;
  reasons: string[];
  /** At which other traffic the answer changes, or that it does not. Empty without bills. */
  turn: string;
}

/** Below these a run decides nothing. */
const least = { acceptedRequests: 200, invocations: 20, loadSeconds: 8 } as const;
/** Closer than this, the bills are the same: prices of savings plans differ by more. */
export const sameBill = 0.05;

/** `crowded`: other work on the machine made durations too long, and default Lambda's bill with them. */
export function concludeCell(cell: Cell, cost: CellCost | null, crowded: boolean): Conclusion {
  const undecided = (sentence: string): Conclusion => ({
    cell: cell.title,
    choice: 'undecided',
    sentence,
    reasons: [latencyReason(cell), ...troubleReasons(cell)].filter(Boolean),
    turn: cost ? crossingReason(cost) : '',
  });
  if (cell.arms.length < 2)
    return undecided(
      `Only ${armName(cell.arms[0]?.arm ?? 'one arm')} was run: there is nothing to compare with.`,
    );
  const small = tooSmall(cell);
  if (small) return undecided(`This run is too small to decide: ${small}.`);
  if (!cost)
    return undecided('The arms ran, but their bills are not known: the raw files lack what a bill needs.');
  const [cheap, dear] = cost.arms.toSorted(
    (a, b) => a.atMeasuredTraffic.usdPerMonth - b.atMeasuredTraffic.usdPerMonth,
  );
  if (!cheap || !dear) return undecided('There are no two bills to compare.');
  const traffic = `${eventsPerSecond(cost)} events/s`;
  const [least1, most1] = [cheap.atMeasuredTraffic.usdPerMonth, dear.atMeasuredTraffic.usdPerMonth];
  const overlap = Math.max(...cheap.usdPerMonthOfRepeats) >= Math.min(...dear.usdPerMonthOfRepeats);
  const reasons = [
    costReason(cost),
    latencyReason(cell),
    ...troubleReasons(cell),
    crossingReason(cost),
  ].filter(Boolean);
  if (crowded && (overlap || cheap.arm !== 'default'))
    return {
      ...undecided(
        `The machine was too busy with other work to decide: it made the durations that default Lambda is billed for too long, and its bill is ${usd(cost.arms.find(({ arm }) => arm === 'default')?.atMeasuredTraffic.usdPerMonth ?? 0)} a month or less at ${traffic}, against ${usd(cost.arms.find(({ arm }) => arm !== 'default')?.atMeasuredTraffic.usdPerMonth ?? 0)}.`,
      ),
      reasons,
    };
  if (overlap || (most1 - least1) / most1 < sameBill) {
    return {
      cell: cell.title,
      choice: 'either',
      sentence: `At ${traffic} both cost about the same: ${usd(least1)} and ${usd(most1)} a month. Choose by latency and by what you know how to run.`,
      reasons,
      turn: crossingReason(cost),
    };
  }
  const dead = deadLettersOf(cell, cheap.arm);
  if (dead > 0)
    return {
      ...undecided(
        `${capital(armName(cheap.arm))} would be cheaper at ${traffic}, but sent ${plural(dead, 'good message')} to the dead-letter queue: as it is set, it does not carry this load.`,
      ),
      reasons,
    };
  return {
    cell: cell.title,
    choice: cheap.arm,
    sentence: `At ${traffic}, ${armName(cheap.arm)} is the better choice: ${usd(least1)} a month instead of ${usd(most1)}.`,
    reasons,
    turn: crossingReason(cost),
  };
}

const eventsPerSecond = ({ measuredEventsPerMonth }: CellCost): string =>
  count(Number((measuredEventsPerMonth / secondsPerMonth).toPrecision(3)));

function tooSmall({ arms }: Cell): string | null {
  for (const { arm, repeats } of arms) {
    const sum = (pick: (repeat: CellArm['repeats'][number]) => number): number =>
      repeats.reduce((total, repeat) => total + pick(repeat), 0);
    const of = `on ${armName(arm)}`;
    const requests = sum(({ acceptedRequests }) => acceptedRequests);
    if (requests < least.acceptedRequests)
      return `${plural(requests, 'accepted request')} ${of}, ${least.acceptedRequests} are the least`;
    const invocations = sum(({ invocations }) => invocations);
    if (invocations < least.invocations)
      return `${plural(invocations, 'invocation')} ${of}, ${least.invocations} are the least`;
    const seconds = sum(({ loadSeconds }) => loadSeconds);
    if (seconds < least.loadSeconds)
      return `${seconds.toFixed(1)} s of load ${of}, ${least.loadSeconds} are the least`;
  }
  return null;
}

function costReason({ arms }: CellCost): string {
  const share = Math.min(
    ...arms.map(({ atMeasuredTraffic: { parts, usdPerMonth } }) => 1 - (parts['compute'] ?? 0) / usdPerMonth),
  );
  const compute = arms.map(({ arm, atMeasuredTraffic: { parts, instances, instanceType } }) => {
    const fleet = instances > 0 ? ` (${count(instances)} × ${instanceType})` : '';
    return `${usd(parts['compute'] ?? 0)} on ${armName(arm)}${fleet}`;
  });
  return `Compute is ${compute.join(' and ')}. Everything else, API Gateway and SQS before all, is nearly the same on both, and at least ${percent(share)} of each bill.`;
}

function latencyReason({ arms }: Cell): string {
  const sides = arms.flatMap(({ arm, repeats }) => {
    const p95 = spread(repeats.map(({ endToEndMs }) => endToEndMs?.p95));
    return p95 ? [{ arm, p95 }] : [];
  });
  const [a, b] = sides;
  if (!a || !b) return '';
  const text = sides.map(({ arm, p95 }) => `${duration(p95.median)} on ${armName(arm)}`).join(', ');
  const ratio = Math.max(a.p95.median, b.p95.median) / Math.min(a.p95.median, b.p95.median);
  const few = Math.min(a.p95.repeats, b.p95.repeats) < 3;
  const judged =
    ratio < 1.25 || !apart(a.p95, b.p95)
      ? 'no difference that this run can show'
      : few
        ? 'a difference, but of too few repeats to rely on'
        : 'apart in every repeat';
  return `95 % of messages were stored within ${text}: ${judged}.`;
}

function troubleReasons({ arms }: Cell): string[] {
  return arms.flatMap(({ arm, repeats }) => {
    const throttles = repeats.reduce(
      (total, repeat) => total + Object.values(repeat.throttles).reduce((sum, n) => sum + n, 0),
      0,
    );
    const unexpected = repeats.reduce((total, repeat) => total + repeat.unexpectedAnswers, 0);
    const dead = repeats.reduce((total, repeat) => total + repeat.deadLetters, 0);
    const found = [
      throttles > 0 && plural(throttles, 'throttled invocation'),
      unexpected > 0 && `${plural(unexpected, 'answer')} that the design does not give`,
      dead > 0 && plural(dead, 'dead letter'),
    ].filter((text) => text !== false);
    return found.length > 0 ? [`${capital(armName(arm))} had ${found.join(', ')}.`] : [];
  });
}

function crossingReason({ crossings, arms, measuredEventsPerMonth }: CellCost): string {
  if (crossings.length === 0) {
    const [cheapest] = arms.toSorted(
      (a, b) => a.atMeasuredTraffic.usdPerMonth - b.atMeasuredTraffic.usdPerMonth,
    );
    return `With this workload no traffic from 100,000 to a trillion events a month makes ${armName(arms.find((arm) => arm !== cheapest)?.arm ?? '')} cheaper.`;
  }
  const [first] = crossings;
  if (!first) return '';
  if (first.mostSaved < sameBill)
    return `Above ${short(first.eventsPerMonth)} events a month both cost about the same: ${armName(first.cheaperAbove)} saves ${percent(first.mostSaved)} at most, up to a trillion.`;
  const times = first.eventsPerMonth / measuredEventsPerMonth;
  const far =
    times > 10 || times < 0.1
      ? ` That is ${short(times)} times the traffic of this run: an extrapolation.`
      : '';
  return `${capital(armName(first.cheaperAbove))} is cheaper above ${short(first.eventsPerMonth)} events a month (${short(first.eventsPerMonth / secondsPerMonth)} a second, all month), by up to ${percent(first.mostSaved)}.${far}`;
}

function deadLettersOf({ arms }: Cell, arm: string): number {
  return (arms.find((side) => side.arm === arm)?.repeats ?? []).reduce(
    (sum, { deadLetters }) => sum + deadLetters,
    0,
  );
}
