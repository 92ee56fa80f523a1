import { queueRetentionDays } from '../retention.ts';
import type { Hours, StageConfig } from '../stage-config.ts';
import { daysOf, longestPauseHours } from '../working-week.ts';
import { type Rule, type Rules, when } from './rule.ts';

const ofHours = ({ says, brokenBy }: Rule<Hours>): Rule<StageConfig> => ({
  says,
  brokenBy: ({ managedInstances: { workingHours } }) => workingHours && brokenBy(workingHours),
});

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

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
      const { days: said, from, to } = hours;
      if (!daysOf(said) || !isTime(from) || !isTime(to)) return undefined;
      const pause = longestPauseHours(hours);
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
