import type { StageConfig } from '../stage-config.ts';
import { edgeRules } from './edge.ts';
import { managedInstancesRules } from './managed-instances.ts';
import { monitoringAndPrivacyRules } from './monitoring-and-privacy.ts';
import { networkRules } from './network.ts';
import { queueAndFunctionRules } from './queue-and-functions.ts';
import type { Rules } from './rule.ts';
import { sqlRules } from './sql.ts';
import { workingHoursRules } from './working-hours.ts';
import { zoneAndDayRules } from './zones-and-days.ts';

/** What AWS refuses only minutes into a deployment, or accepts and lets fail later: refused here, at synth. */
export const rules: Rules<StageConfig> = {
  ...zoneAndDayRules,
  ...sqlRules,
  ...networkRules,
  ...edgeRules,
  ...queueAndFunctionRules,
  ...managedInstancesRules,
  ...workingHoursRules,
  ...monitoringAndPrivacyRules,
};
