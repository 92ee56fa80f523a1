import type { Hours } from './stage-config.ts';

const week = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const [dayMinutes, weekMinutes] = [1_440, 7 * 1_440];

/** Days of the week, 0 to 6 from Sunday; undefined when the text does not say any. 1 is Sunday to EventBridge Scheduler. */
export function daysOf(text: string): number[] | undefined {
  if (text === '*') return week.map((_, day) => day);
  const days: number[] = [];
  for (const part of text.split(',')) {
    const [first = -1, last = first, ...others] = part
      .split('-')
      .map((day) => (/^[1-7]$/.test(day) ? Number(day) - 1 : week.indexOf(day)));
    if (first < 0 || last < first || others.length > 0) return undefined;
    for (let day = first; day <= last; day += 1) days.push(day);
  }
  return [...new Set(days)].sort();
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Hours of the longest pause between two working days. */
export function longestPauseHours({ days: text, from, to }: Hours): number {
  const days = daysOf(text) ?? [];
  const nights = days.map((day, i) => ((days[i + 1] ?? (days[0] ?? 0) + 7) - day) * 24);
  return Math.max(...nights) - (minutesOf(to) - minutesOf(from)) / 60;
}

/** A part of days of the week in UTC, in minutes of the day; `to` is not in it. Days are 1 to 7 from Monday, as CloudWatch counts them. */
export interface PartOfDays {
  days: number[];
  fromMinute: number;
  toMinute: number;
}

/**
 * When a stage is at work for `afterMinutes` at the least, in UTC: in summer and in winter, where the zone's clocks change. Empty when no
 * working day is so long.
 */
export function surelyAtWork(hours: Hours, afterMinutes: number): PartOfDays[] {
  const offsets = offsetsOf(hours.timeZone);
  const parts = new Map<string, PartOfDays>();
  for (const day of daysOf(hours.days) ?? []) {
    let from = day * dayMinutes + minutesOf(hours.from) + afterMinutes - Math.min(...offsets);
    const to = day * dayMinutes + minutesOf(hours.to) - Math.max(...offsets);
    // Midnight in UTC may be in the middle of a working day.
    while (from < to) {
      const end = Math.min(to, (Math.floor(from / dayMinutes) + 1) * dayMinutes);
      const inWeek = ((from % weekMinutes) + weekMinutes) % weekMinutes;
      const fromMinute = inWeek % dayMinutes;
      const toMinute = fromMinute + end - from;
      const part = parts.get(`${fromMinute} ${toMinute}`) ?? { days: [], fromMinute, toMinute };
      // Sunday is the last.
      part.days = [...part.days, Math.floor(inWeek / dayMinutes) || 7].sort();
      parts.set(`${fromMinute} ${toMinute}`, part);
      from = end;
    }
  }
  return [...parts.values()];
}

/** Minutes by which a zone's clocks are ahead of UTC, each once. */
function offsetsOf(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return [
    ...new Set(
      Array.from({ length: 12 }, (_, month) => {
        // One year stands for all: synthesis is the same whenever it runs.
        const { value = '' } =
          format
            .formatToParts(new Date(Date.UTC(2027, month, 15)))
            .find(({ type }) => type === 'timeZoneName') ?? {};
        const [, sign, hour = '0', minute = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(value) ?? [];
        return (sign === '-' ? -1 : 1) * (Number(hour) * 60 + Number(minute));
      }),
    ),
  ];
}
