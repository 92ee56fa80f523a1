/** What a stage says about its alarms. */
export interface MonitoringSettings {
  /** Who hears of alarms: an address, or a topic that exists. Without it they show on the dashboard only. */
  notify?: { email: string } | { topicArn: string };
  /** Events are late when the oldest message has waited longer. */
  lateAfterSeconds: number;
  /** What a day may cost at the price of its last hours, US dollars. */
  usdPerDay: number;
}
