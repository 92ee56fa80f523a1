import { managedInstancesScaleOut } from '@telemetry/settings';
import { simulate } from './simulate.ts';

/**
 * What the one public trace of managed instances behind a queue had (aws-samples/sample-aws-lambda-managed-instances,
 * examples/fsi/sample-retirement-savings-simulator, README and template.yaml, read 2026-11-29): environments at the start, after
 * ten minutes and after fifteen, and when all messages were done, minutes.
 */
export const publicTrace = { start: 3, at10: 10, at15: 16, done: 62 } as const;
export type TracePoints = Record<keyof typeof publicTrace, number>;

/** What the simulation is told of it. */
export interface TraceSettings {
  doublingMs: number;
  launchMs: number;
  wallMs: number;
  cpuMs: number;
  most: number;
}

/**
 * Of the trace itself: 2,350 messages at once, a message an invocation; environments of 2 vCPUs with 10 slots, three on an
 * instance of 8 vCPUs, and at most 48 vCPUs of instances, which are 18 environments. Fitted: what a message asks for.
 */
export const asTraced: TraceSettings = {
  ...managedInstancesScaleOut,
  wallMs: 90_000,
  cpuMs: 39_000,
  most: 18,
};

export function simulatePublicTrace({
  doublingMs,
  launchMs,
  wallMs,
  cpuMs,
  most,
}: TraceSettings): TracePoints {
  const { samples, drainedAtMs } = simulate({
    arrivals: [2_350],
    stepMs: 1_000,
    drainMs: 24 * 3_600_000,
    maxReceiveCount: 1_000,
    sampleEveryMs: 60_000,
    work: { wallMs, wallMsPerMessage: 0, cpuMs, cpuMsPerMessage: 0 },
    consumers: [
      {
        mapping: {
          batchSize: 1,
          batchingWindowMs: 0,
          callMs: 10,
          visibilityTimeoutMs: 5_400_000,
          pollers: { first: 5, addedPerMinute: 300, most: 1_250 },
          maxMessagesPerSecond: Infinity,
        },
        fleet: {
          kind: 'managed-instances',
          maxConcurrency: 10,
          vcpusPerEnvironment: 2,
          environmentsPerInstance: 3,
          minInstances: 3,
          environments: { min: publicTrace.start, max: most },
          targetUtilization: 0.5,
          doublingMs,
          launchMs,
          scaleInAfterMs: 1_800_000,
        },
      },
    ],
  });
  const environmentsAt = (minutes: number) =>
    samples.find(({ atMs }) => atMs >= minutes * 60_000)?.environments ?? NaN;
  return {
    start: environmentsAt(1),
    at10: environmentsAt(10),
    at15: environmentsAt(15),
    done: drainedAtMs / 60_000,
  };
}

interface TraceFigure {
  figure: keyof TraceSettings;
  whose: "AWS's" | "the trace's" | 'assumed' | 'fitted';
  amount: (value: number) => string;
  what: (amount: string) => string;
}

const seconds = (ms: number): string => `${ms / 1_000} s`;
const traceFigures: readonly TraceFigure[] = [
  { figure: 'doublingMs', whose: "AWS's", amount: seconds, what: (time) => `a doubling in ${time}` },
  { figure: 'launchMs', whose: 'assumed', amount: seconds, what: (time) => `a launch of ${time}` },
  { figure: 'most', whose: "the trace's", amount: String, what: (most) => `${most} environments at most` },
  { figure: 'cpuMs', whose: 'fitted', amount: seconds, what: (time) => `${time} of CPU a message` },
  {
    figure: 'wallMs',
    whose: 'fitted',
    amount: seconds,
    what: (time) => `${time} a message that waits for no CPU`,
  },
];

/** How far the simulation is from the trace, and how far it moves when each figure is halved and doubled. */
export function publicTraceRows(): { what: string; whose: string; points: TracePoints }[] {
  return [
    { what: 'the trace', whose: '', points: publicTrace },
    { what: 'the simulation', whose: '', points: simulatePublicTrace(asTraced) },
    ...traceFigures.flatMap(({ figure, whose, amount, what }) =>
      [asTraced[figure] / 2, asTraced[figure] * 2].map((value) => ({
        what: what(amount(value)),
        whose: `${whose}: ${amount(asTraced[figure])}`,
        points: simulatePublicTrace({ ...asTraced, [figure]: value }),
      })),
    ),
  ];
}
