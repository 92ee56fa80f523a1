import type { Cell, CellArm } from '@telemetry/runs';
import { secondsPerMonth } from '../cost/assumptions.ts';
import type { ArmCost, CellCost } from '../cost/compare-cost.ts';
import { sameBill } from '../cost/crossings.ts';
import { armName, capital, count, listed, plural, usd } from '../format.ts';
import { crossingReason } from './crossing-reason.ts';
import { costReason, hybridReasons, latencyReason, troubleReasons } from './reasons.ts';

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

/** `crowded`: other work on the machine made durations too long, and default Lambda's bill with them. */
export function concludeCell(cell: Cell, cost: CellCost | null, crowded: boolean): Conclusion {
  const undecided = (sentence: string): Conclusion => ({
    cell: cell.title,
    choice: 'undecided',
    sentence,
    reasons: [latencyReason(cell), ...hybridReasons(cell), ...troubleReasons(cell)].filter(Boolean),
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
  const [cheap, ...others] = cost.arms.toSorted((a, b) => usdOf(a) - usdOf(b));
  if (!cheap || others.length === 0) return undecided('There are no two bills to compare.');
  const traffic = `${eventsPerSecond(cost)} events/s`;
  const alike = others.filter((other) => overlap(cheap, other) || 1 - usdOf(cheap) / usdOf(other) < sameBill);
  const reasons = [
    costReason(cost),
    latencyReason(cell),
    ...hybridReasons(cell),
    ...troubleReasons(cell),
    crossingReason(cost),
  ].filter(Boolean);
  if (crowded && (others.some((other) => overlap(cheap, other)) || cheap.arm !== 'default'))
    return { ...undecided(crowdedSentence(cost, traffic)), reasons };
  if (alike.length > 0)
    return {
      cell: cell.title,
      choice: 'either',
      sentence: alikeSentence([cheap, ...alike], others, traffic),
      reasons,
      turn: crossingReason(cost),
    };
  const dead = deadLettersOf(cell, cheap.arm);
  if (dead > 0)
    return {
      ...undecided(
        `${capital(armName(cheap.arm))} would be cheaper at ${traffic}, but sent ${plural(dead, 'good message')} to the dead-letter queue: as it is set, it does not carry this load.`,
      ),
      reasons,
    };
  const shape = cheap.arm === 'hybrid' ? ', for a load of this shape' : '';
  return {
    cell: cell.title,
    choice: cheap.arm,
    sentence: `At ${traffic}${shape}, ${armName(cheap.arm)} is the ${others.length > 1 ? 'best' : 'better'} choice: ${usd(usdOf(cheap))} a month instead of ${others.length > 1 ? billsOf(others) : usd(usdOf(others[0] as ArmCost))}.`,
    reasons,
    turn: crossingReason(cost),
  };
}

const usdOf = ({ atMeasuredTraffic }: ArmCost): number => atMeasuredTraffic.usdPerMonth;

const billsOf = (arms: readonly ArmCost[]): string =>
  listed(arms.map((each) => `${usd(usdOf(each))} on ${armName(each.arm)}`));

/** A repeat of the cheaper one cost more than a repeat of the other. */
function overlap(cheap: ArmCost, dear: ArmCost): boolean {
  return Math.max(...cheap.usdPerMonthOfRepeats) >= Math.min(...dear.usdPerMonthOfRepeats);
}

function alikeSentence(alike: readonly ArmCost[], others: readonly ArmCost[], traffic: string): string {
  const rest = others.filter((other) => !alike.includes(other));
  const which =
    rest.length > 0 ? listed(alike.map(({ arm }) => armName(arm))) : alike.length > 2 ? 'all' : 'both';
  const bills = listed(alike.map((each) => usd(usdOf(each))));
  const apart = rest.length > 0 ? `; ${billsOf(rest)}` : '';
  return `At ${traffic} ${which} cost about the same: ${bills} a month${apart}. Choose by latency and by what you know how to run.`;
}

function crowdedSentence({ arms }: CellCost, traffic: string): string {
  const lambda = arms.find(({ arm }) => arm === 'default');
  const busy = 'The machine was too busy with other work to decide: it made the durations that';
  if (!lambda) return `${busy} the overflow is billed for too long.`;
  const others = arms.filter((each) => each !== lambda);
  const against = others.length > 1 ? billsOf(others) : usd(usdOf(others[0] ?? lambda));
  return `${busy} default Lambda is billed for too long, and its bill is ${usd(usdOf(lambda))} a month or less at ${traffic}, against ${against}.`;
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

function deadLettersOf({ arms }: Cell, arm: string): number {
  return (arms.find((side) => side.arm === arm)?.repeats ?? []).reduce(
    (sum, { deadLetters }) => sum + deadLetters,
    0,
  );
}
