import type { Accounting, Counters, Quantiles, Session } from '@telemetry/runs';

/** The numbers of one arm, made from its raw files alone. */
export interface ArmSummary {
  arm: string;
  accounting: Accounting;
  /** Requests by HTTP status; `none` without an answer. */
  statuses: Record<string, number>;
  /** Requests whose status is not the one that the design gives. */
  unexpectedAnswers: number;
  /** Kinds of bad bodies that were sent, and to which answer. */
  badKinds: Record<string, number>;
  scenarios: ScenarioSummary[];
  counters: Counters;
  batchFill: number;
  peakEnvironments: number;
}

export interface ScenarioSummary {
  name: string;
  requests: number;
  events: number;
  /** Of accepted requests, at the client. */
  httpMs: Quantiles | null;
  /** From the edge's receipt to S3's acknowledgement, a sample per message. */
  endToEndMs: Quantiles | null;
  peakQueueAgeMs: number;
  /** From the end of the load to an empty queue. */
  drainMs: number | null;
  goalsMissed: string[];
}

export function summarizeArm({ arm, accounting, stats, scenarios }: Session): ArmSummary {
  const measured = scenarios.map(({ measurement }) => measurement);
  const { mapping } = stats.counters;
  return {
    arm,
    accounting,
    statuses: sumOf(measured.map(({ statuses }) => statuses)),
    unexpectedAnswers: measured.reduce((sum, { unexpectedAnswers }) => sum + unexpectedAnswers, 0),
    badKinds: sumOf(measured.map(({ statusesOfBadBodies }) => statusesOfBadBodies)),
    scenarios: measured.map((scenario) => ({
      name: scenario.name,
      requests: scenario.requests,
      events: scenario.events,
      httpMs: scenario.httpMs,
      endToEndMs: scenario.endToEndMs,
      peakQueueAgeMs: scenario.peakQueueAgeMs,
      drainMs: scenario.drainMs,
      goalsMissed: scenario.goalsMissed,
    })),
    counters: stats.counters,
    batchFill: mapping.batchSizeTotal / mapping.invocations,
    peakEnvironments: Math.max(0, ...stats.series.map(({ environments }) => environments)),
  };
}

function sumOf(counts: readonly Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [key, value] of counts.flatMap((each) => Object.entries(each)))
    sum[key] = (sum[key] ?? 0) + value;
  return sum;
}
