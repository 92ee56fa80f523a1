import { arms } from '../arms.ts';
import { mostZonesOfARegion } from '../aws-limits.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, repeats, type Rules, when } from './rule.ts';

/** More than a century: what is meant to stay longer is meant to stay. */
const mostDays = 36_500;

export const zoneAndDayRules: Rules<StageConfig> = {
  'arms-by-default': {
    says: `a stage names the arms that it has by default, each once: ${arms.join(', ')}`,
    brokenBy: ({ arms: named }) =>
      when(named.length === 0 || repeats(named), `arms is [${named.join(', ')}]`),
  },
  'zones-of-a-region': {
    says: `a region has at most ${mostZonesOfARegion} availability zones, and a network is in one at least`,
    brokenBy: ({ availabilityZones }) =>
      when(
        outside(availabilityZones, { min: 1, max: mostZonesOfARegion }),
        `availabilityZones is ${availabilityZones}`,
      ),
  },
  'zones-of-a-protected-stage': {
    says: 'a protected stage wants at least three availability zones',
    brokenBy: ({ protect, availabilityZones }) =>
      when(protect && availabilityZones < 3, `availabilityZones is ${availabilityZones}`),
  },
  'zones-of-endpoints': {
    says: 'endpoints of CloudWatch Logs are in one zone at least, and in every zone of a protected stage',
    brokenBy: ({ protect, availabilityZones, logsEndpointZones }) =>
      when(
        logsEndpointZones > availabilityZones || logsEndpointZones < (protect ? availabilityZones : 1),
        `logsEndpointZones is ${logsEndpointZones}, availabilityZones is ${availabilityZones}`,
      ),
  },
  'days-of-events': {
    says: `events and rejected events are kept for 1 to ${mostDays.toLocaleString('en')} days`,
    brokenBy: ({ retentionDays: { events, rejected } }) =>
      when(
        [events, rejected].some((days) => outside(days, { min: 1, max: mostDays })),
        `retentionDays is events ${events}, rejected ${rejected}`,
      ),
  },
};
