import { median } from '@telemetry/runs';

export interface Figure {
  name: string;
  goal: { atLeast: number } | { atMost: number };
  /** Median of the repeats. */
  value: number;
  values: number[];
  met: boolean;
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
    met: 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost,
  };
}

export function figureToText({ name, goal, value, values, met, limitedBy }: Figure): string {
  const number = (x: number): string =>
    x >= 1_000 ? Math.round(x).toLocaleString('en') : Number(x.toPrecision(3)).toString();
  const wanted = 'atLeast' in goal ? `at least ${number(goal.atLeast)}` : `at most ${number(goal.atMost)}`;
  return [
    `${name}`,
    `  ${number(value)}   goal: ${wanted}, ${met ? 'met' : 'MISSED'}   (${values.length} repeats, ${number(Math.min(...values))} to ${number(Math.max(...values))})`,
    `  ${limitedBy}`,
  ].join('\n');
}
