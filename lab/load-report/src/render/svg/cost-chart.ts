import type { CellCost } from '../../cost/compare-cost.ts';
import { armName, short, usd } from '../../format.ts';
import { armClass } from '../arm-class.ts';
import { dots, horizontalGrid, line, svg, text, verticalGrid } from './marks.ts';
import { decades, logarithmic } from './scale.ts';

const width = 480;
const height = 270;
const left = 56;
const right = width - 16;
const top = 14;
const bottom = height - 34;

/** Dollars a million events over events a month, both logarithmic; a dot where the run measured. */
export function costChart(cost: CellCost): string {
  const perMillion = cost.arms.map(({ arm, curve }) => ({
    arm,
    points: curve.map(
      ({ eventsPerMonth, usdPerMonth }) => [eventsPerMonth, (usdPerMonth / eventsPerMonth) * 1e6] as const,
    ),
  }));
  const [first] = perMillion;
  if (!first) return '';
  const traffic = first.points.map(([events]) => events);
  const x = logarithmic([Math.min(...traffic), Math.max(...traffic)], [left, right]);
  const y = logarithmic(
    decades(
      perMillion.flatMap(({ points }) => points.map(([, value]) => value)),
      0.001,
    ),
    [bottom, top],
  );
  const measured = cost.measuredEventsPerMonth;
  const drawn = perMillion.map(({ arm, points }) => {
    const bill = cost.arms.find((candidate) => candidate.arm === arm)?.atMeasuredTraffic;
    return (
      line(
        points.map(([events, value]) => [x(events), y(value)]),
        `line wide ${armClass(arm)}`,
      ) + (bill ? dots([[x(measured), y(bill.usdPerMillionEvents)]], `${armClass(arm)} big`) : '')
    );
  });
  const crossings = cost.crossings
    .slice(0, cost.arms.length - 1)
    .map(({ eventsPerMonth, cheaperAbove }, row) => {
      const at = x(eventsPerMonth);
      const anchor = at > (left + right) / 2 ? 'end' : 'start';
      return (
        `<path class="mark" d="M${at} ${top}V${bottom}"/>` +
        text(
          at + (anchor === 'end' ? -5 : 5),
          top + 24 + row * 13,
          `${cost.arms.length > 2 ? `${armName(cheaperAbove)} from` : 'equal at'} ${short(eventsPerMonth)} a month`,
          `class="over" text-anchor="${anchor}"`,
        )
      );
    });
  const anchor = x(measured) > (left + right) / 2 ? 'end' : 'start';
  return svg(
    width,
    height,
    `Cost of a million events on ${cost.arms.map(({ arm }) => armName(arm)).join(' and ')} over events a month`,
    horizontalGrid(y, left, right, usd) +
      verticalGrid(x, top, bottom, short) +
      `<path class="mark" d="M${x(measured)} ${top}V${bottom}"/>` +
      text(x(measured) + (anchor === 'end' ? -5 : 5), top + 9, 'this run’s load', `text-anchor="${anchor}"`) +
      crossings.join('') +
      drawn.join('') +
      text((left + right) / 2, height - 4, 'events a month', 'text-anchor="middle"'),
  );
}
