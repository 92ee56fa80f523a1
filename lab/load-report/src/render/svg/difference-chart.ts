import { armClass, html, type Html } from '@telemetry/page';
import type { CellCost } from '../../cost/compare-cost.ts';
import { armName, percent, short } from '../../format.ts';
import { horizontalGrid, line, rule, svg, text, verticalGrid } from './marks.ts';
import { linear, logarithmic } from './scale.ts';

const width = 480;
const height = 200;
const left = 56;
const right = width - 16;
const top = 20;
const bottom = height - 34;

/** How much less than the dearest arm each costs, over events a month: lines that lie on each other on logarithmic axes are apart here. */
export function differenceChart({ arms, measuredEventsPerMonth }: CellCost): Html {
  const [first] = arms;
  if (!first || arms.length < 2) return html``;
  const traffic = first.curve.map(({ eventsPerMonth }) => eventsPerMonth);
  const dearest = traffic.map((_, index) =>
    Math.max(...arms.map(({ curve }) => curve[index]?.usdPerMonth ?? 0)),
  );
  const saved = arms.map(({ arm, curve }) => ({
    arm,
    shares: curve.map(({ usdPerMonth }, index) => 1 - usdPerMonth / (dearest[index] ?? usdPerMonth)),
  }));
  const most = Math.max(...saved.flatMap(({ shares }) => shares), 0.01);
  const x = logarithmic([Math.min(...traffic), Math.max(...traffic)], [left, right]);
  const y = linear([0, most], [bottom, top], 4);
  return svg(width, height, `What each arm saves against the dearest one, over events a month`, [
    horizontalGrid(y, left, right, percent),
    verticalGrid(x, top, bottom, short),
    rule('mark', [x(measuredEventsPerMonth), top], [x(measuredEventsPerMonth), bottom]),
    saved.map(({ arm, shares }) =>
      line(
        shares.map((share, index) => [x(traffic[index] ?? 1), y(share)]),
        `line wide ${armClass(arm)}`,
        `${armName(arm)}: saves up to ${percent(Math.max(...shares))} against the dearest`,
      ),
    ),
    text(left, top - 8, 'saved against the dearest arm', { cls: 'title' }),
    text((left + right) / 2, height - 4, 'events a month', { anchor: 'middle' }),
  ]);
}
