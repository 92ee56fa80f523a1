import type { Cell, CellArm, Measurement } from '@telemetry/runs';
import { armName, count, plural } from '../../format.ts';
import { bounds } from './bounds.ts';
import type { Check } from './check.ts';

/** Arms, repeats and requests enough to say anything. */
export function enoughChecks({ arms, variant }: Cell): Check[] {
  const [only] = arms;
  // Values of a setting can be compared on one arm, too.
  const armsNeeded = variant === '' ? 2 : 1;
  const alone =
    arms.length < armsNeeded
      ? `only ${armName(only?.arm ?? 'one arm')} was run: there is nothing to compare with`
      : null;
  const least = (name: string, most: number, one: string, of: (side: CellArm) => number): Check => {
    const short = arms.filter((side) => of(side) < most);
    const [worst] = short.toSorted((a, b) => of(a) - of(b));
    return {
      name,
      bound: `at least ${most} on each arm`,
      arms: arms.map((side) => ({ arm: side.arm, text: count(of(side)), holds: of(side) >= most })),
      broken: worst
        ? `this run is too small to decide: ${plural(of(worst), one)} on ${armName(worst.arm)}, ${most} are the least`
        : null,
    };
  };
  const sum = (pick: (repeat: Measurement) => number) => (side: CellArm) =>
    side.repeats.reduce((total, repeat) => total + pick(repeat), 0);
  return [
    {
      name: 'arms',
      bound: 'at least 2, in a sweep 1',
      arms: arms.map(({ arm }) => ({ arm, text: 'ran', holds: arms.length >= armsNeeded })),
      broken: alone,
    },
    least(
      'accepted requests',
      bounds.acceptedRequests,
      'accepted request',
      sum(({ acceptedRequests }) => acceptedRequests),
    ),
    least(
      'invocations',
      bounds.invocations,
      'invocation',
      sum(({ invocations }) => invocations),
    ),
    {
      ...least('repeats', bounds.repeats, 'repeat', ({ repeats }) => repeats.length),
      broken: arms.some(({ repeats }) => repeats.length < bounds.repeats)
        ? `${plural(Math.min(...arms.map(({ repeats }) => repeats.length)), 'repeat')} of each arm ${bounds.repeats === 2 ? 'cannot' : 'do not'} say how far runs lie apart: ${bounds.repeats} are the least, 3 the default of pnpm compare`
        : null,
    },
  ];
}
