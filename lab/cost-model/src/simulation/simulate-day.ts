import {
  pricePipeline,
  priceConsumers,
  consumersOf,
  type PipelineBill,
  type Consumer,
  type Workload,
} from '@telemetry/prices';
import { managedInstancesScaleOut, type Arm } from '@telemetry/settings';
import type { Comparison } from '../pipeline/compare.ts';
import { arms, arrivalsOf, daySettings, trafficOf, trafficOfTrace, type ScaleOut } from './day-settings.ts';
import { simulate, type Simulated, type SimulatedConsumer } from './simulate.ts';

export interface SimulatedDay {
  arm: Arm;
  simulated: Simulated;
  /** What "pnpm cost" says of the same question: each minute as if the fleet had scaled in time. */
  bill: PipelineBill;
  /** The same pipeline with invocations, batches and instance-hours as simulated, if every day of the month were this one. */
  simulatedBill: PipelineBill;
}

/**
 * A day of the comparison's traffic, or of these requests of each second, on both arms and on the hybrid. Throws a `RangeError` as
 * `compareArms` does.
 */
export function simulateDay(
  comparison: Comparison,
  trace?: Float64Array,
  scaleOut: ScaleOut = managedInstancesScaleOut,
): SimulatedDay[] {
  const { questions, prices } = comparison;
  const arrivals = trace ?? arrivalsOf(questions.default);
  const traffic = trace ? trafficOfTrace(trace) : trafficOf(questions.default);
  return arms.map((arm) => {
    const simulated = simulate({
      ...daySettings(arm, comparison, scaleOut, traffic),
      arrivals,
      stepMs: 1_000,
      drainMs: 24 * 3_600_000,
      sampleEveryMs: 60_000,
    });
    return {
      arm,
      simulated,
      bill: pricePipeline(questions[arm], prices),
      simulatedBill: simulatedBill(arm, simulated, comparison),
    };
  });
}

/** The question's consumers with what was simulated of them. What is left in the queue at the end is billed as if it were done. */
function simulatedBill(arm: Arm, simulated: Simulated, { questions, prices }: Comparison): PipelineBill {
  const question = questions[arm];
  const { eventsPerMonth, settings } = question;
  const received = Math.max(1, simulated.received) / Math.max(1, simulated.sent);
  const done = simulated.consumers.reduce((sum, { messages }) => sum + messages, 0);
  const consumers = consumersOf(question, prices).map((asked, index): Consumer => {
    const consumer = simulated.consumers[index];
    if (!consumer) return asked;
    const shareOfEvents = done > 0 ? consumer.messages / done : index === 0 ? 1 : 0;
    return {
      ...asked,
      shareOfEvents,
      eventsPerMonth: eventsPerMonth * shareOfEvents,
      workload: simulatedWorkload(asked.workload, consumer, received),
      fleet: asked.fleet && {
        ...asked.fleet,
        // What a day leaves to the next is done beside its traffic.
        instanceHours: (consumer.instanceHours * settings.hoursPerMonth * 3_600_000) / simulated.endedAtMs,
        floorInstances: consumer.fewestInstances,
      },
    };
  });
  return priceConsumers(question, consumers as [Consumer, ...Consumer[]], prices);
}

/** As many objects for an invocation as the model says, however full it is. */
function simulatedWorkload(
  workload: Workload,
  { kind, invocations, messages, billedMs, durationMs }: SimulatedConsumer,
  receivesPerMessage: number,
): Workload {
  if (invocations === 0) return workload;
  const receives = workload.receivesPerMessage * receivesPerMessage;
  const messagesPerInvocation = (messages * receives) / invocations;
  return {
    ...workload,
    messagesPerInvocation,
    receivesPerMessage: receives,
    durationMs: (kind === 'default' ? billedMs : durationMs) / invocations,
    eventsPerObject: (workload.eventsPerObject * messagesPerInvocation) / workload.messagesPerInvocation,
  };
}
