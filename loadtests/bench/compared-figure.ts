import { median } from '@telemetry/runs';
import type { ComparedFigure } from './against.ts';
import { number } from './figure.ts';

/** A figure of both versions, and the ratio of each round with its spread. */
export interface Comparison {
  name: string;
  now: number;
  before: number;
  /** This version ÷ the other, a round each. */
  ratios: number[];
  /** Median of the rounds. */
  ratio: number;
}

/** One that only one version has cannot be compared: it is left out. */
export function compareFigures(figures: readonly ComparedFigure[]): Comparison[] {
  return figures
    .filter(({ now, before }) => now.length > 0 && now.length === before.length)
    .map(({ name, now, before }) => {
      const ratios = now.map((value, round) => value / (before[round] ?? NaN));
      return { name, now: median(now), before: median(before), ratios, ratio: median(ratios) };
    });
}

export function comparisonToText({ name, now, before, ratios, ratio }: Comparison): string {
  const spread = `${number(Math.min(...ratios))} to ${number(Math.max(...ratios))}`;
  return `${name}\n  ${number(ratio)} times   (${ratios.length} rounds, ${spread}; ${number(now)} now, ${number(before)} before)`;
}
