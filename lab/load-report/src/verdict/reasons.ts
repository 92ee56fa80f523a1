import { type Cell, type CellArm, type Interval, interval, median, spread } from '@telemetry/runs';
import type { CellCost } from '../cost/compare-cost.ts';
import { intervalText } from '../figures.ts';
import { armName, capital, count, duration, listed, percent, plural, share, usd } from '../format.ts';

export function costReason({ arms }: CellCost): string {
  const least = Math.min(
    ...arms.map(({ atMeasuredTraffic: { parts, usdPerMonth } }) => 1 - (parts['compute'] ?? 0) / usdPerMonth),
  );
  const bills = arms.map(
    ({ arm, atMeasuredTraffic, interval: found }) =>
      `${usd(atMeasuredTraffic.usdPerMonth)}${inBrackets(found)} on ${armName(arm)}`,
  );
  const compute = arms.map(({ arm, atMeasuredTraffic, computeInterval }) => {
    const { parts, instances, instanceType } = atMeasuredTraffic;
    const fleet = instances > 0 ? `, ${count(instances)} × ${instanceType}` : '';
    return `${usd(parts['compute'] ?? 0)}${inBrackets(computeInterval)} on ${armName(arm)}${fleet}`;
  });
  return `The bill is ${listed(bills)} a month. Compute is ${listed(compute)}. Everything else, API Gateway and SQS before all, is nearly the same on ${arms.length > 2 ? 'all' : 'both'}, and at least ${percent(least)} of each bill.`;
}

const inBrackets = (found: Interval | null): string => {
  const text = intervalText(found, usd);
  return text && ` (${text})`;
};

export function latencyReason({ arms }: Cell): string {
  const sides = arms.flatMap(({ arm, repeats }) => {
    const p95 = spread(repeats.map(({ endToEndMs }) => endToEndMs?.p95));
    return p95 ? [{ arm, p95, repeats }] : [];
  });
  const [fast, ...slower] = sides.toSorted((a, b) => a.p95.median - b.p95.median);
  const slow = slower.at(-1);
  if (!fast || !slow) return '';
  const text = sides.map(({ arm, p95 }) => `${duration(p95.median)} on ${armName(arm)}`).join(', ');
  const ratio = ratioOf(slow.repeats, fast.repeats);
  const between = sides.length > 2 ? ` between ${armName(fast.arm)} and ${armName(slow.arm)}` : '';
  const judged =
    slow.p95.median / fast.p95.median < 1.25 || (ratio && ratio.low <= 1)
      ? 'no difference that this run can show'
      : ratio
        ? `with 95 % ${armName(slow.arm)} takes ${times(ratio.low)} to ${times(ratio.high)} times as long as ${armName(fast.arm)}`
        : `a difference${between}, but of too few repeats to rely on`;
  return `95 % of messages were stored within ${text}: ${judged}.`;
}

const times = (factor: number): string => String(Number(factor.toPrecision(3)));

/** Of the p95s of the same repeats. */
function ratioOf(slow: CellArm['repeats'], fast: CellArm['repeats']): Interval | null {
  return interval(
    slow.flatMap(({ repeat, endToEndMs }) => {
      const other = fast.find((each) => each.repeat === repeat)?.endToEndMs;
      return endToEndMs && other ? [endToEndMs.p95 / other.p95] : [];
    }),
  );
}

/** What a hybrid's bill rests on, which other arms' do not. */
export function hybridReasons({ arms }: Cell): string[] {
  return arms.flatMap(({ deployment, repeats }) => {
    const measured = repeats.flatMap(({ overflow }) => overflow ?? []);
    if (measured.length === 0) return [];
    const messages = median(measured.map(({ shareOfMessages }) => shareOfMessages));
    const invocations = median(measured.map(({ shareOfInvocations }) => shareOfInvocations));
    const above = deployment?.overflow?.joinAboveAgeSeconds;
    return [
      messages > 0 || invocations > 0
        ? `The hybrid’s overflow did ${share(messages)} of the messages in ${share(invocations)} of the invocations. Its bill holds for a load of this shape, all month: longer bursts have a larger share.`
        : `The hybrid’s overflow did nothing here${above ? `: it joins where a look finds a message older than ${above} s` : ''}. Its bill is its floor’s alone, and says nothing of a load that needs more.`,
    ];
  });
}

export function troubleReasons({ arms }: Cell): string[] {
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
