import { oldestUnsettledAgeMs, type StoredHour } from '@telemetry/event-store/settle';
import { textTable } from '@telemetry/terminal';
import { bytes, count, duration } from '@telemetry/terminal/numbers';

/** What there is to settle, hour by hour, and what is settled in one line. */
export function hoursToText(
  hours: readonly StoredHour[],
  now: { nowMs: number; closedAfterMs: number },
): string {
  const unsettled = hours.filter(({ small }) => small.objects > 0);
  const settled = hours.filter(({ small }) => small.objects === 0);
  const sum = (of: (hour: StoredHour) => number): number =>
    settled.reduce((total, hour) => total + of(hour), 0);
  const age = oldestUnsettledAgeMs(hours, now);
  const rows = unsettled.map(({ partition, small, settled: together }) => [
    partition,
    count(small.objects),
    bytes(small.bytes),
    count(together.objects),
    bytes(together.bytes),
  ]);
  return [
    ...(rows.length > 0 ? [textTable(['hour', 'small objects', '', 'put together', ''], rows), ''] : []),
    `${count(settled.length)} settled hours: ${count(sum((hour) => hour.settled.objects))} objects, ${bytes(sum((hour) => hour.settled.bytes))}`,
    age === undefined
      ? 'No hour that is over has small objects.'
      : `The oldest hour that is over and has small objects ended ${duration(age)} ago.`,
  ].join('\n');
}
