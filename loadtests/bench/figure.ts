import { median } from '@telemetry/runs';

export interface Figure {
  name: string;
  /** None where the machine decides: such a figure is there to be compared with another version's. */
  goal?: { atLeast: number } | { atMost: number } | undefined;
  /** Median of the repeats. */
  value: number;
  values: number[];
  /** Undefined without a goal. */
  met: boolean | undefined;
  /** What stands between the figure and its limit. */
  limitedBy: string;
}

export function figure({
  values,
  ...described
}: Pick<Figure, 'name' | 'goal' | 'values' | 'limitedBy'>): Figure {
  const value = median(values);
  const { goal } = described;
  return {
    ...described,
    value,
    values,
    met: goal && ('atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost),
  };
}

export function figureToText({ name, goal, value, values, met, limitedBy }: Figure): string {
  const spread = `(${values.length} repeats, ${number(Math.min(...values))} to ${number(Math.max(...values))})`;
  return [
    `${name}`,
    `  ${number(value)}   ${goal ? `goal: ${wanted(goal)}, ${met ? 'met' : 'MISSED'}   ` : ''}${spread}`,
    `  ${limitedBy}`,
  ].join('\n');
}

const wanted = (goal: NonNullable<Figure['goal']>): string =>
  'atLeast' in goal ? `at least ${number(goal.atLeast)}` : `at most ${number(goal.atMost)}`;

export const number = (x: number): string =>
  x >= 1_000 ? Math.round(x).toLocaleString('en') : Number(x.toPrecision(3)).toString();
