import { z } from 'zod';
import { shape, text, whole } from './shape.ts';

/** What a stage says about its alarms. */
export const monitoringShape = shape({
  /** Who hears of alarms: an address, or a topic that exists. Without it they show on the dashboard only. */
  notify: z.union([shape({ email: text }), shape({ topicArn: text })]).optional(),
  /**
   * Whether requests are traced by AWS X-Ray, from the edge to their rows: docs/decisions/017-a-trace-leads-to-its-rows.md. It
   * costs $5 for a million traces, and an endpoint in the closed network of managed instances.
   */
  tracing: z.boolean(),
  /** Events are late when the oldest message has waited longer. */
  lateAfterSeconds: whole,
  /** CloudFormation watches alarms for so long after a deployment, and takes it back; the version before runs as long. */
  watchMinutes: whole,
  /** What a day may cost at the price of its last hours, US dollars. */
  usdPerDay: z.number(),
});
export type MonitoringConfig = z.infer<typeof monitoringShape>;
