import { settledBytesPerEvent, spanOfQueriesDays } from '../query-sizes.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, type Rules, when } from './rule.ts';

const secondsOfADay = 86_400;
const gigabyte = 1e9;

/** What the largest queries that the documents show read, once it is settled, in gigabytes: a month with every column, and all that is kept by type. */
function needsGB(
  eventsPerSecond: number,
  retentionDays: number,
): { days: number; month: number; whole: number } {
  const eventsADay = eventsPerSecond * secondsOfADay;
  const days = Math.min(retentionDays, spanOfQueriesDays);
  const { everyColumn, type } = settledBytesPerEvent;
  return {
    days,
    month: Math.ceil((eventsADay * days * everyColumn) / gigabyte),
    whole: Math.ceil((eventsADay * retentionDays * type) / gigabyte),
  };
}

export const sqlRules: Rules<StageConfig> = {
  'scan-limit': {
    says: "the scan limit of Athena is a gigabyte at least, and a workgroup's at most 7 EB",
    brokenBy: ({ sql: { scanLimitGB } }) =>
      when(outside(scanLimitGB, { min: 1, max: 7_000_000_000 }), `scanLimitGB is ${scanLimitGB}`),
  },
  'scan-limit-of-queries': {
    says: `with sql.eventsPerSecond, the scan limit lets queries read what is settled: ${spanOfQueriesDays} days with every column, and all that is kept by type`,
    brokenBy: ({ sql: { scanLimitGB, eventsPerSecond }, retentionDays }) => {
      if (eventsPerSecond === undefined) return undefined;
      if (outside(eventsPerSecond, { min: 1, max: 1e9 })) return `sql.eventsPerSecond is ${eventsPerSecond}`;
      const { days, month, whole } = needsGB(eventsPerSecond, retentionDays.events);
      const needed = Math.max(month, whole);
      return when(
        scanLimitGB < needed,
        `sql.scanLimitGB is ${scanLimitGB}, and at ${eventsPerSecond.toLocaleString('en')} events a second ` +
          `${days} days with every column are ${month} GB, all ${retentionDays.events} days by type ${whole} GB: take ${needed} or more`,
      );
    },
  },
  settling: {
    says: 'settling runs every 1 to 24 hours, its window is 0 to 30 days, its grace 1 to 20 hours: longer than a query takes, and within the day that the settled table knows of its past',
    brokenBy: ({ sql: { settling } }) =>
      when(
        outside(settling.everyHours, { min: 1, max: 24 }) ||
          outside(settling.windowDays, { min: 0, max: 30 }) ||
          outside(settling.graceHours, { min: 1, max: 20 }),
        `settling is ${JSON.stringify(settling)}`,
      ),
  },
};
