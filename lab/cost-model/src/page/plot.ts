import { type Arm, pricePipeline } from '@telemetry/prices';
import { questionOf, type Comparison } from '../pipeline/compare.ts';
import type { Crossing } from '../pipeline/break-even.ts';
import { armNames, count } from '../pipeline/wording.ts';

const size = { width: 760, height: 380, left: 64, right: 16, top: 16, bottom: 44 };
const traffic = { from: 1e6, to: 1e13 };
const pointsPerDecade = 10;

/** Bills over traffic, on logarithmic axes, as SVG; where the lines cross, and where we are. */
export function plotSvg(
  comparison: Comparison,
  arms: readonly Arm[],
  crossings: readonly Crossing[],
): string {
  const curves = arms.map((arm) => ({
    arm,
    points: curve(comparison, arm),
  }));
  const usd = curves.flatMap(({ points }) => points.map((point) => point.usd));
  const from = 10 ** Math.floor(Math.log10(Math.min(...usd)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(...usd)));
  const x = scale(traffic.from, traffic.to, size.left, size.width - size.right);
  const y = scale(from, to, size.height - size.bottom, size.top);
  const inside = crossings.filter(({ at }) => at >= traffic.from && at <= traffic.to);
  const here = x(comparison.eventsPerMonth).toFixed(1);
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Cost a month over events a month, each arm">
${decades(from, to)
  .map(
    (value) =>
      `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text x="${size.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">$${count(value)}</text>`,
  )
  .join('\n')}
${decades(traffic.from, traffic.to)
  .map(
    (value) =>
      `<text x="${x(value).toFixed(1)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${count(value)}</text>`,
  )
  .join('\n')}
<text x="${(size.left + size.width - size.right) / 2}" y="${size.height - 6}" text-anchor="middle">events a month</text>
<line class="here" x1="${here}" x2="${here}" y1="${size.top}" y2="${size.height - size.bottom}"/>
${curves.map(({ arm, points }) => `<polyline class="curve ${arm}" points="${points.map((point) => `${x(point.events).toFixed(1)},${y(point.usd).toFixed(1)}`).join(' ')}"><title>${armNames[arm]}</title></polyline>`).join('\n')}
${inside.map(({ at }) => marker(x(at), y(pricedAt(comparison, 'default', at)), at)).join('\n')}
</svg>`;
}

/** Labels of crossings stand above their points, and below where there is no room. */
function marker(x: number, y: number, events: number): string {
  const anchor = x > size.width - 120 ? 'end' : x < size.left + 80 ? 'start' : 'middle';
  const labelY = y > size.top + 30 ? y - 12 : y + 22;
  return `<circle class="crossing" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="5"/><text class="crossing" x="${x.toFixed(1)}" y="${labelY.toFixed(1)}" text-anchor="${anchor}">${count(events)}</text>`;
}

function curve(comparison: Comparison, arm: Arm): { events: number; usd: number }[] {
  const points = Math.log10(traffic.to / traffic.from) * pointsPerDecade;
  return Array.from({ length: points + 1 }, (_, i) => {
    const events = traffic.from * 10 ** (i / pointsPerDecade);
    return { events, usd: pricedAt(comparison, arm, events) };
  });
}

function pricedAt(comparison: Comparison, arm: Arm, eventsPerMonth: number): number {
  return pricePipeline(questionOf({ ...comparison, eventsPerMonth }, arm)).totalUsd;
}

function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => start + (Math.log(value / from) / Math.log(to / from)) * (end - start);
}

function decades(from: number, to: number): number[] {
  const first = Math.round(Math.log10(from));
  return Array.from({ length: Math.round(Math.log10(to)) - first + 1 }, (_, i) => 10 ** (first + i));
}
