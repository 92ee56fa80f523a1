import { Html, html, tip } from '@telemetry/page';
import type { Arm } from '@telemetry/settings';
import type { Crossing } from '../pipeline/break-even.ts';
import { armNames, count, dollars, percent } from '../pipeline/wording.ts';
import { savedByManaged, traffic, type Point } from './curves.ts';
import { plotStyles } from './styles.ts';

const width = 760;
/** Labels have room in the size that a phone shows them in. */
const frame = { left: 88, right: 30 };
const legendWidth = 226;
/** Bills above, the difference below; the same traffic. */
const bills = { top: 34, bottom: 330 };
const saving = { top: 372, bottom: 500 };
const height = 544;

/** Bills over traffic on logarithmic axes, and what one saves over the other; where they cross, and where we are. */
export function plotSvg(
  points: readonly Point[],
  arms: readonly Arm[],
  { eventsPerMonth, crossings }: { eventsPerMonth: number; crossings: readonly Crossing[] },
): Html {
  const usd = points.flatMap((point) => arms.map((arm) => point.usd[arm]));
  const from = 10 ** Math.floor(Math.log10(Math.min(...usd)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(...usd)));
  const right = width - frame.right;
  const x = scale(traffic.from, traffic.to, frame.left, right);
  const y = scale(from, to, bills.bottom, bills.top);
  const savingY = (share: number) =>
    (saving.top + saving.bottom) / 2 - (share * (saving.bottom - saving.top)) / 2;
  const inside = crossings.filter(({ at }) => at >= traffic.from && at <= traffic.to);
  const here = x(eventsPerMonth).toFixed(1);
  const line = (of: (point: Point) => number) =>
    points.map((point) => `${x(point.events).toFixed(1)},${of(point).toFixed(1)}`).join(' ');
  const grid = (at: number, label: string) =>
    html`<line
        class="grid"
        x1="${frame.left}"
        x2="${right}"
        y1="${at.toFixed(1)}"
        y2="${at.toFixed(1)}"
      /><text x="${frame.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${label}</text>`;
  const usdAt = (events: number) => {
    const next = points.findIndex((point) => point.events >= events);
    const [a, b] = [points[Math.max(0, next - 1)], points[next]];
    if (!a || !b || a === b) return b?.usd.default ?? a?.usd.default ?? NaN;
    const share = Math.log(events / a.events) / Math.log(b.events / a.events);
    return a.usd.default * (b.usd.default / a.usd.default) ** share;
  };
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    id="plot"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="Cost a month over events a month, each arm, and what managed instances save"
  >
    <style>
      ${new Html([plotStyles], [])}
    </style>
    ${legend(arms)} ${decades(from, to).map((value) => grid(y(value), `$${count(value)}`))}
    ${[1, 0.5, 0, -0.5, -1].map((share) => grid(savingY(share), `${share > 0 ? '+' : ''}${share * 100} %`))}
    <text x="${frame.left}" y="${saving.top - 10}">managed instances save, of the dearer bill</text>
    ${decades(traffic.from, traffic.to).map(
      (value) =>
        html`<text x="${x(value).toFixed(1)}" y="${saving.bottom + 18}" text-anchor="middle"
          >${count(value)}</text
        >`,
    )}
    <text x="${(frame.left + right) / 2}" y="${height - 6}" text-anchor="middle">events a month</text>
    <line class="here" x1="${here}" x2="${here}" y1="${bills.top}" y2="${saving.bottom}" />
    ${arms.map((arm) => html`<polyline class="curve ${arm}" points="${line((point) => y(point.usd[arm]))}" />`)}
    <polyline class="curve saving" points="${line((point) => savingY(savedByManaged(point)))}" />
    ${inside.map(({ at }, i) => marker(x(at), y(usdAt(at)), i > 0 && x(at) - x(inside[i - 1]!.at) < 60 ? '' : count(at)))}
    ${points.map((point, i) => columnTip(point, points[i + 1] ?? point, arms, x))}
  </svg>`;
}

function legend(arms: readonly Arm[]): Html[] {
  return arms.map((arm, i) => {
    const x = frame.left + i * legendWidth;
    return html`<line class="curve ${arm}" x1="${x}" x2="${x + 28}" y1="14" y2="14" /><text
        x="${x + 36}"
        y="18"
        >${armNames[arm]}</text
      >`;
  });
}

/** A column to point at, which says what stands there. */
function columnTip(point: Point, next: Point, arms: readonly Arm[], x: (events: number) => number): Html {
  const saved = savedByManaged(point);
  const who = saved >= 0 ? 'managed instances save' : 'default Lambda saves';
  const text = [
    `${count(point.events)} events a month`,
    ...arms.map((arm) => `${armNames[arm]} ${dollars(point.usd[arm], 2)}`),
    `${who} ${percent(Math.abs(saved))}`,
  ].join('\n');
  const at = x(point.events);
  const wide = Math.max(1, x(next.events) - at);
  return tip(at - wide / 2, wide, bills.top, saving.bottom, text);
}

/** Labels of crossings stand above their points, and below where there is no room; of those close together the first has one. */
function marker(x: number, y: number, label: string): Html {
  const anchor = x > width - 120 ? 'end' : x < frame.left + 80 ? 'start' : 'middle';
  const labelY = y > bills.top + 30 ? y - 12 : y + 22;
  return html`<circle class="crossing" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="5" /><text
      class="crossing"
      x="${x.toFixed(1)}"
      y="${labelY.toFixed(1)}"
      text-anchor="${anchor}"
      >${label}</text
    >`;
}

function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => start + (Math.log(value / from) / Math.log(to / from)) * (end - start);
}

function decades(from: number, to: number): number[] {
  const first = Math.round(Math.log10(from));
  return Array.from({ length: Math.round(Math.log10(to)) - first + 1 }, (_, i) => 10 ** (first + i));
}
