import { queueRetentionDays } from '../retention.ts';
import type { Hours, StageConfig } from '../stage-config.ts';
import { type Rule, type Rules, when } from './rule.ts';

const ofHours = ({ says, brokenBy }: Rule<Hours>): Rule<StageConfig> => ({
  says,
  brokenBy: ({ managedInstances: { workingHours } }) => workingHours && brokenBy(workingHours),
});

const week = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Days of the week, 0 to 6 from Sunday; undefined when the text does not say any. 1 is Sunday to EventBridge Scheduler. */
function daysOf(text: string): number[] | undefined {
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

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
const hourOf = (time: string): number => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60;

/** Hours of the longest pause between two working days. */
function longestPauseHours(days: readonly number[], { from, to }: Hours): number {
  const nights = days.map((day, i) => ((days[i + 1] ?? (days[0] ?? 0) + 7) - day) * 24);
  return Math.max(...nights) - (hourOf(to) - hourOf(from));
}

/** Names of the IANA database have a capital and no abbreviation of an offset; `Intl` knows them, and their older names. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z]*([/_+-][A-Za-z0-9]+)*$/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

export const workingHoursRules: Rules<StageConfig> = {
  'working-hours': ofHours({
    says: 'working hours are two times of a day, hh:mm, the first before the second, and the second before 23:45',
    brokenBy: ({ from, to }) =>
      when(
        !(isTime(from) && isTime(to) && from < to && to < '23:45'),
        `managedInstances.workingHours is from ${from} to ${to}`,
      ),
  }),
  'working-days': ofHours({
    says: 'working days are as in EventBridge Scheduler’s cron: SUN to SAT or 1 (Sunday) to 7, ranges in this order, joined by commas, or *',
    brokenBy: ({ days }) => when(!daysOf(days), `managedInstances.workingHours.days is "${days}"`),
  }),
  'pause-within-retention': ofHours({
    says: `the queue keeps what comes in a pause for ${queueRetentionDays} days, so a pause is shorter`,
    brokenBy: (hours) => {
      const days = daysOf(hours.days);
      const { days: said, from, to } = hours;
      if (!days || !isTime(from) || !isTime(to)) return undefined;
      const pause = longestPauseHours(days, hours);
      return when(
        pause >= queueRetentionDays * 24,
        `managedInstances.workingHours, ${said} ${from} to ${to}, pause for ${(pause / 24).toFixed(1)} days`,
      );
    },
  }),
  'time-zone': ofHours({
    says: 'a time zone is a name of the IANA database, as Europe/Berlin or UTC',
    brokenBy: ({ timeZone }) =>
      when(!isTimeZone(timeZone), `managedInstances.workingHours.timeZone is "${timeZone}"`),
  }),
};
