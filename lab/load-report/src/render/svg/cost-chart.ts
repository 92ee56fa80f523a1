import { armClass, html, type Html, tip } from '@telemetry/page';
import type { CellCost } from '../../cost/compare-cost.ts';
import { armName, short, usd } from '../../format.ts';
import { dots, horizontalGrid, line, rule, svg, text, verticalGrid } from './marks.ts';
import { decades, logarithmic, type Scale } from './scale.ts';

const width = 480;
const height = 270;
const left = 56;
const right = width - 16;
const top = 14;
const bottom = height - 34;

/** Dollars a million events over events a month, both logarithmic; a dot where the run measured. */
export function costChart(cost: CellCost): Html {
  const perMillion = cost.arms.map(({ arm, curve }) => ({
    arm,
    points: curve.map(
      ({ eventsPerMonth, usdPerMonth }) => [eventsPerMonth, (usdPerMonth / eventsPerMonth) * 1e6] as const,
    ),
  }));
  const [first] = perMillion;
  if (!first) return html``;
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
    return [
      line(
        points.map(([events, value]) => [x(events), y(value)]),
        `line wide ${armClass(arm)}`,
        armName(arm),
      ),
      bill && dots([[x(measured), y(bill.usdPerMillionEvents)]], `${armClass(arm)} big`, armName(arm)),
    ];
  });
  const crossings = cost.crossings
    .slice(0, cost.arms.length - 1)
    .map(({ eventsPerMonth, cheaperAbove }, row) => {
      const at = x(eventsPerMonth);
      const anchor = at > (left + right) / 2 ? 'end' : 'start';
      const words = `${cost.arms.length > 2 ? `${armName(cheaperAbove)} from` : 'equal at'} ${short(eventsPerMonth)} a month`;
      return [
        rule('mark', [at, top], [at, bottom]),
        text(at + (anchor === 'end' ? -5 : 5), top + 24 + row * 13, words, { cls: 'over', anchor }),
      ];
    });
  const anchor = x(measured) > (left + right) / 2 ? 'end' : 'start';
  const label = `Cost of a million events on ${cost.arms.map(({ arm }) => armName(arm)).join(' and ')} over events a month`;
  return svg(width, height, label, [
    horizontalGrid(y, left, right, usd),
    verticalGrid(x, top, bottom, short),
    rule('mark', [x(measured), top], [x(measured), bottom]),
    text(x(measured) + (anchor === 'end' ? -5 : 5), top + 9, 'this run’s load', { anchor }),
    crossings,
    drawn,
    text((left + right) / 2, height - 4, 'events a month', { anchor: 'middle' }),
    tips(cost, x),
  ]);
}

/** What the arms cost at each traffic, for a pointer. */
function tips({ arms }: CellCost, x: Scale): Html[] {
  const points = arms[0]?.curve ?? [];
  return points.flatMap(({ eventsPerMonth }, index) => {
    if (index % 8 !== 4) return [];
    const from = x(points[index - 4]?.eventsPerMonth ?? eventsPerMonth);
    const to = x(points[index + 4]?.eventsPerMonth ?? eventsPerMonth);
    const bills = arms.map(({ arm, curve }) => `${armName(arm)} ${usd(curve[index]?.usdPerMonth ?? NaN)}`);
    return tip(from, to - from, top, bottom, `${short(eventsPerMonth)} events a month: ${bills.join(', ')}`);
  });
}
