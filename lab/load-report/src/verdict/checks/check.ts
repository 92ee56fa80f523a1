import type { CellArm, Measurement } from '@telemetry/runs';
import { armName, listed } from '../../format.ts';

/** One thing that has to hold before a run may decide: its bound, what each arm had, and why it does not hold. */
export interface Check {
  name: string;
  bound: string;
  arms: { arm: string; text: string; holds: boolean }[];
  /** A sentence without its full stop, where it does not hold. */
  broken: string | null;
}

/** One repeat with what its session says of it. */
export interface Repeat extends Measurement {
  session: CellArm['sessions'][number];
}

/** One figure of each repeat against a bound; what is not known holds, unless `mustBeKnown`. */
export interface Rule {
  name: string;
  bound: string;
  /** Null where the raw files do not say; undefined where it is not asked of this repeat. */
  pick: (repeat: Repeat) => number | null | undefined;
  holds: (value: number, repeat: Repeat) => boolean;
  text: (value: number, repeat: Repeat) => string;
  /** What went wrong, of the worst repeat. */
  sentence: (worst: string, arm: string) => string;
  /** Why a run of which this is not known may not decide. */
  mustBeKnown?: string;
}

/** What a bound is called and what it is, whether or not it is asked of a run. */
export type Bound = Pick<Check, 'name' | 'bound'>;

/** Empty where it is asked of no repeat. */
export function checkRule(rule: Rule, arms: readonly CellArm[]): Check[] {
  const { name, bound, pick, holds, text, sentence, mustBeKnown } = rule;
  const worstOfArms: { arm: string; worst: string }[] = [];
  let isAsked = false;
  let isUnknown = false;
  const sides = arms.map(({ arm, repeats, sessions }) => {
    const asked = repeats.flatMap((measured, index) => {
      const session = sessions[index];
      const repeat = session && { ...measured, session };
      const value = repeat && pick(repeat);
      return repeat === undefined || value === undefined
        ? []
        : [
            {
              value,
              text: value === null ? '' : text(value, repeat),
              holds: value === null || holds(value, repeat),
            },
          ];
    });
    isAsked ||= asked.length > 0;
    const known = asked.flatMap(({ value, ...of }) => (value === null ? [] : [{ value, ...of }]));
    const unknown = mustBeKnown !== undefined && known.length < asked.length;
    isUnknown ||= unknown;
    const wrong = known.filter((each) => !each.holds);
    const worst = wrong.toSorted((a, b) => Math.abs(b.value - 1) - Math.abs(a.value - 1))[0];
    if (worst) worstOfArms.push({ arm, worst: worst.text });
    return {
      arm,
      text:
        known.length === 0
          ? 'not known'
          : fromTo(known.toSorted((a, b) => a.value - b.value).map((each) => each.text)),
      holds: wrong.length === 0 && !unknown,
    };
  });
  if (!isAsked) return [];
  // What arms break in the same words is said once.
  const broken = [...Map.groupBy(worstOfArms, ({ worst }) => worst)].map(([worst, of]) =>
    sentence(worst, `on ${listed(of.map(({ arm }) => armName(arm)))}`),
  );
  const reason = broken.length > 0 ? broken.join(', and ') : isUnknown ? (mustBeKnown ?? null) : null;
  return [{ name, bound, arms: sides, broken: reason }];
}

/** The least and the most, once where they read alike. */
export function rangeText(values: readonly number[], text: (value: number) => string): string {
  return fromTo(values.toSorted((a, b) => a - b).map(text));
}

const fromTo = (texts: readonly string[]): string => {
  const [least = '', most = least] = [texts[0], texts.at(-1)];
  return least === most ? most : `${least} … ${most}`;
};
