import { secondsPerMonth } from '../cost/assumptions.ts';
import type { CellCost } from '../cost/compare-cost.ts';
import { sameBill } from '../cost/crossings.ts';
import { armName, capital, percent, short } from '../format.ts';

/** At which traffic another arm is the cheapest. */
export function crossingReason(cost: CellCost): string {
  const { crossings, arms, measuredEventsPerMonth } = cost;
  if (arms.length > 2) return turnsReason(cost);
  if (crossings.length === 0) {
    const [cheapest] = arms.toSorted(
      (a, b) => a.atMeasuredTraffic.usdPerMonth - b.atMeasuredTraffic.usdPerMonth,
    );
    return `With this workload no traffic from 100,000 to a trillion events a month makes ${armName(arms.find((arm) => arm !== cheapest)?.arm ?? '')} cheaper.`;
  }
  const [first] = crossings;
  if (!first) return '';
  if (first.mostSaved < sameBill)
    return `Above ${short(first.eventsPerMonth)} events a month both cost about the same: ${armName(first.cheaperAbove)} saves ${percent(first.mostSaved)} at most, up to a trillion.`;
  return `${capital(armName(first.cheaperAbove))} is cheaper above ${short(first.eventsPerMonth)} events a month (${short(first.eventsPerMonth / secondsPerMonth)} a second, all month), by up to ${percent(first.mostSaved)}.${farFrom(first.eventsPerMonth, measuredEventsPerMonth)}`;
}

/** Of three arms: which is the cheapest up to where. */
function turnsReason({ arms, crossings, measuredEventsPerMonth }: CellCost): string {
  const within = 'or within 5 % of it';
  const [start] = arms.toSorted((a, b) => (a.curve[0]?.usdPerMonth ?? 0) - (b.curve[0]?.usdPerMonth ?? 0));
  const range = 'from 100,000 to a trillion events a month';
  if (crossings.length === 0)
    return `With this workload ${armName(start?.arm ?? '')} is the cheapest, ${within}, at any traffic ${range}.`;
  const names = [start?.arm ?? '', ...crossings.map(({ cheaperAbove }) => cheaperAbove)].map(armName);
  const parts = names.map((name, index) => {
    const upTo = crossings[index];
    return upTo ? `${name} below ${short(upTo.eventsPerMonth)}` : `${name} above`;
  });
  const [nearest] = crossings.toSorted(
    (a, b) =>
      farness(a.eventsPerMonth, measuredEventsPerMonth) - farness(b.eventsPerMonth, measuredEventsPerMonth),
  );
  return `The cheapest, ${within}, ${range}: ${parts.join(', ')}.${farFrom(nearest?.eventsPerMonth ?? NaN, measuredEventsPerMonth, crossings.length > 1 ? 'The nearest' : 'That')}`;
}

const farness = (events: number, measured: number): number => Math.abs(Math.log(events / measured));

function farFrom(events: number, measured: number, which = 'That'): string {
  const times = events / measured;
  return times > 10 || times < 0.1
    ? ` ${which} is ${short(times)} times the traffic of this run: an extrapolation.`
    : '';
}
