import { csv } from '@telemetry/page/csv';
import type { Arm } from '@telemetry/settings';
import { priceAt, type Comparison } from '../pipeline/compare.ts';

export const traffic = { from: 1e6, to: 1e13 };
const pointsPerDecade = 10;

/** What each arm costs a month at some traffic. */
export interface Point {
  events: number;
  usd: Record<Arm, number>;
}

/** Bills over traffic, everything else as it is; a point whose bill lacks a price is left out. */
export function curvesOf(comparison: Comparison, arms: readonly Arm[]): Point[] {
  const points = Math.round(Math.log10(traffic.to / traffic.from) * pointsPerDecade);
  const all = Array.from({ length: points + 1 }, (_, i) => {
    const events = traffic.from * 10 ** (i / pointsPerDecade);
    const usd = Object.fromEntries(arms.map((arm) => [arm, priceAt(comparison, arm, events).totalUsd]));
    return { events, usd: usd as Record<Arm, number> };
  });
  return all.filter(({ usd }) => arms.every((arm) => !Number.isNaN(usd[arm])));
}

/** What managed instances save, a share of the dearer bill; below zero what default Lambda does. */
export function savedByManaged({ usd }: Point): number {
  const { default: onDefault, 'managed-instances': managed } = usd;
  return (onDefault - managed) / Math.max(onDefault, managed);
}

/** For a spreadsheet: a row for each point. */
export function pointsToCsv(points: readonly Point[], arms: readonly Arm[]): string {
  const head = ['events_a_month', ...arms.map((arm) => `${arm}_usd`), 'saved_by_managed_instances'];
  const rows = points.map((point) => [
    Math.round(point.events),
    ...arms.map((arm) => point.usd[arm].toFixed(2)),
    savedByManaged(point).toFixed(4),
  ]);
  return csv([head, ...rows]);
}
