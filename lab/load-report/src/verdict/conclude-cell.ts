import type { Cell, Run } from '@telemetry/runs';
import { secondsPerMonth } from '../cost/assumptions.ts';
import type { ArmCost, CellCost } from '../cost/compare-cost.ts';
import { armName, count, listed, percent, plural, usd } from '../format.ts';
import { type PairVerdict, pairVerdicts } from './certainty.ts';
import type { Check } from './checks/check.ts';
import { brokenReasons, checksOf } from './checks/checks-of.ts';
import { crossingReason } from './crossing-reason.ts';
import { costReason, hybridReasons, latencyReason, troubleReasons } from './reasons.ts';

/** What one cell says about the choice between its arms. */
export interface Conclusion {
  cell: string;
  /** The arm to choose, `either` when they do not differ, `undecided` when the run may not or cannot say. */
  choice: string;
  sentence: string;
  /** Of an undecided one, first of all why. */
  reasons: string[];
  /** At which other traffic the answer changes, or that it does not. Empty without bills. */
  turn: string;
  /** What has to hold before it may decide. */
  checks: Check[];
  /** Repeats that are likely to decide, those that were made included; null where none are known to. */
  repeatsNeeded: number | null;
}

/** `priced` is a sentence where the figures cannot be priced, and null where some are missing. */
export function concludeCell(cell: Cell, priced: CellCost | string | null, run: Run): Conclusion {
  const cost = typeof priced === 'string' ? null : priced;
  const checks = checksOf(cell, run);
  const pairs = cost ? pairVerdicts(cost) : [];
  const broken = brokenReasons(checks);
  const about = cost
    ? [
        costReason(cost),
        latencyReason(cell),
        ...hybridReasons(cell),
        ...troubleReasons(cell),
        crossingReason(cost),
      ]
    : [latencyReason(cell), ...hybridReasons(cell), ...troubleReasons(cell)];
  const conclusion = {
    cell: cell.title,
    checks,
    reasons: about.filter(Boolean),
    turn: cost ? crossingReason(cost) : '',
    repeatsNeeded: null,
  };
  const undecided = (reasons: readonly string[], repeatsNeeded: number | null = null): Conclusion => ({
    ...conclusion,
    choice: 'undecided',
    sentence: `Undecided: ${uncapital(reasons[0] ?? '')}${reasons.length > 1 ? ` And ${plural(reasons.length - 1, 'more reason')}.` : ''}`,
    reasons: [...reasons, ...conclusion.reasons],
    repeatsNeeded,
  });
  if (broken.length > 0) return undecided(broken);
  if (!cost)
    return undecided([
      `The bills of the arms are not known: ${typeof priced === 'string' ? priced : 'the raw files lack what a bill needs'}.`,
    ]);
  const [cheap, ...others] = cost.arms.toSorted((a, b) => usdOf(a) - usdOf(b));
  if (!cheap) return undecided(['There is no bill to compare.']);
  if (others.length === 0)
    return undecided([`Only ${armName(cheap.arm)} has a bill: the arms are not compared.`]);
  const against = others.map((other) => ({ other, verdict: verdictBetween(pairs, cheap.arm, other.arm) }));
  const open = against.flatMap(({ verdict }) => (!verdict || verdict.cheaper === 'open' ? [verdict] : []));
  if (open.length > 0) {
    const needed = open.map((each) => each?.repeatsNeeded ?? null);
    const most = needed.every((each) => each !== null) ? Math.max(...needed) : null;
    return undecided(
      open.map((each) => openSentence(each, cell, run)),
      most,
    );
  }
  const traffic = `${eventsPerSecond(cost)} events/s`;
  const alike = against.filter(({ verdict }) => verdict?.cheaper === 'alike').map(({ other }) => other);
  if (alike.length > 0)
    return { ...conclusion, choice: 'either', sentence: alikeSentence([cheap, ...alike], others, traffic) };
  const shape = cheap.arm === 'hybrid' ? ', for a load of this shape' : '';
  return {
    ...conclusion,
    choice: cheap.arm,
    sentence: `At ${traffic}${shape}, ${armName(cheap.arm)} is the ${others.length > 1 ? 'best' : 'better'} choice: ${usd(usdOf(cheap))} a month instead of ${others.length > 1 ? billsOf(others) : usd(usdOf(others[0] as ArmCost))}.`,
  };
}

const uncapital = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const usdOf = ({ atMeasuredTraffic }: ArmCost): number => atMeasuredTraffic.usdPerMonth;

const billsOf = (arms: readonly ArmCost[]): string =>
  listed(arms.map((each) => `${usd(usdOf(each))} on ${armName(each.arm)}`));

function verdictBetween(pairs: readonly PairVerdict[], one: string, other: string): PairVerdict | undefined {
  return pairs.find(({ pair: { arms } }) => arms.includes(one) && arms.includes(other));
}

/** Why the repeats cannot tell two arms apart, and how many more are likely to. */
function openSentence(verdict: PairVerdict | undefined, cell: Cell, run: Run): string {
  const ratio = verdict?.pair.ratio;
  if (!verdict || !ratio) return 'The bills of single repeats are not known.';
  const [first, second] = verdict.pair.arms;
  const range = `with 95 % ${armName(second)} costs between ${percent(ratio.low)} and ${percent(ratio.high)} of ${armName(first)}`;
  const made = ratio.repeats;
  const { repeatsNeeded } = verdict;
  const more =
    repeatsNeeded === null
      ? 'Not even 30 repeats like these are likely to tell: the load is too near to the break-even, or the repeats lie too far apart.'
      : `About ${plural(Math.max(1, repeatsNeeded - made), 'more repeat')} (${minutesOf(Math.max(1, repeatsNeeded - made), cell, run)}) ${repeatsNeeded - made <= 1 ? 'is' : 'are'} likely to: \`pnpm compare --repeats ${Math.max(made + 1, repeatsNeeded)}\` or \`--until-decided\`.`;
  return `The ${made} repeats cannot tell the arms apart: ${range}. ${more}`;
}

/** As long as the repeats of this run took. */
function minutesOf(repeats: number, { arms }: Cell, { file, sessions }: Run): string {
  const each = (Date.parse(file.endedAt) - Date.parse(file.startedAt)) / Math.max(1, sessions.length);
  return `${Math.max(1, Math.round((each * arms.length * repeats) / 60_000))} min`;
}

function alikeSentence(alike: readonly ArmCost[], others: readonly ArmCost[], traffic: string): string {
  const rest = others.filter((other) => !alike.includes(other));
  const which =
    rest.length > 0 ? listed(alike.map(({ arm }) => armName(arm))) : alike.length > 2 ? 'all' : 'both';
  const bills = listed(alike.map((each) => usd(usdOf(each))));
  const apart = rest.length > 0 ? `; ${billsOf(rest)}` : '';
  return `At ${traffic} ${which} cost about the same: ${bills} a month${apart}. Choose by latency and by what you know how to run.`;
}

const eventsPerSecond = ({ measuredEventsPerMonth }: CellCost): string =>
  count(Number((measuredEventsPerMonth / secondsPerMonth).toPrecision(3)));
