import type { Consumer, ScheduleState, TwinInside } from '@telemetry/local-twin';
import type { ConsumerFrame, Frame, ScheduleFrame } from './frame.ts';
import type { ThreadWatch } from './thread-watch.ts';

/** What the twin is at this moment. */
export function takeFrame({ arm, counters, consumers, schedules }: TwinInside, watch: ThreadWatch): Frame {
  const { edge, queue, deadLetters, s3 } = counters();
  return {
    arm,
    atMs: Date.now(),
    edge: { byStatus: edge.byStatus },
    queue,
    deadLetters,
    s3,
    consumers: consumers.map((consumer) => consumerFrame(consumer, watch)),
    schedules: schedules.states().map(scheduleFrame),
  };
}

function scheduleFrame({ last, ...schedule }: ScheduleState): ScheduleFrame {
  if (last === null) return { ...schedule, last };
  const { output: _, ...others } = last;
  return { ...schedule, last: others };
}

function consumerFrame(
  { functionName, compute, mapping, fleet }: Consumer,
  watch: ThreadWatch,
): ConsumerFrame {
  const { invocations, invocationErrors, batchSizeTotal, batchItemFailures, throttles } = mapping.counters;
  return {
    functionName,
    compute,
    mapping: {
      polling: mapping.polling,
      pollers: mapping.pollers,
      working: mapping.working,
      invocations,
      invocationErrors,
      batchSizeTotal,
      batchItemFailures,
      throttles: { ...throttles },
    },
    environments: [...fleet.environments].map(({ pid, inFlight, workers }) => ({
      pid,
      slots: fleet.slotsPerEnvironment,
      inFlight,
      workers,
      ...watch.of(pid),
    })),
    started: fleet.counters.started,
    stopped: fleet.counters.stopped,
    deadWorkers: fleet.deadWorkers,
  };
}
