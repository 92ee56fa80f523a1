/** What a stage says about its alarms. */
export interface MonitoringSettings {
  /** Who hears of alarms: an address, or a topic that exists. Without it they show on the dashboard only. */
  notify?: { email: string } | { topicArn: string };
  /**
   * Whether requests are traced by AWS X-Ray, from the edge to their rows: docs/decisions/017-a-trace-leads-to-its-rows.md. It
   * costs $5 for a million traces, and an endpoint in the closed network of managed instances.
   */
  tracing: boolean;
  /** Events are late when the oldest message has waited longer. */
  lateAfterSeconds: number;
  /** What a day may cost at the price of its last hours, US dollars. */
  usdPerDay: number;
}
