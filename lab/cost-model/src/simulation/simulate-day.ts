import { type Arm, sqsRequestsPerMessage } from '@telemetry/prices';
import type { Item } from '../computes/item-schemas.ts';
import type { Bill } from '@telemetry/prices';
import { priceScenario } from '../computes/price-scenario.ts';
import type { Comparison } from '../pipeline/compare.ts';
import { arms, arrivalsOf, daySettings, type DaySettings } from './day-settings.ts';
import { simulate, type Simulated } from './simulate.ts';

export interface SimulatedDay {
  arm: Arm;
  simulated: Simulated;
  /** The whole pipeline, if every day of the month were this one. */
  bill: Bill;
}

/** A day of the comparison's traffic on both arms and on the hybrid. Throws a `RangeError` as `compareArms` does. */
export function simulateDay(comparison: Comparison): SimulatedDay[] {
  const arrivals = arrivalsOf(comparison);
  return arms.map((arm) => {
    const settings = daySettings(arm, comparison);
    const simulated = simulate({
      ...settings,
      arrivals,
      stepMs: 1_000,
      drainMs: 24 * 3_600_000,
      sampleEveryMs: 60_000,
    });
    return { arm, simulated, bill: billOf(arm, simulated, settings, comparison) };
  });
}

function billOf(arm: Arm, simulated: Simulated, { pollers }: DaySettings, comparison: Comparison): Bill {
  const { settings, workloads, default: lambda, 'managed-instances': managed } = comparison;
  const { hoursPerMonth } = settings;
  const workload = workloads[arm === 'default' ? 'default' : 'managed-instances'];
  const days = hoursPerMonth / 24;
  const requests = simulated.sent * days;
  const events = requests * workload.eventsPerRequest;
  const invocations = simulated.consumers.reduce((sum, consumer) => sum + consumer.invocations, 0) * days;
  const logGb = (invocations * workload.logBytesPerInvocation) / 2 ** 30;
  const messagesPerInvocation = invocations > 0 ? (simulated.done * days) / invocations : 1;
  const sqsRequests =
    requests *
      sqsRequestsPerMessage(
        workload.requestKb,
        messagesPerInvocation,
        simulated.received / Math.max(1, simulated.sent),
      ) +
    pollers.pollers * settings.emptyReceivesPerSecond * hoursPerMonth * 3_600;
  const items: Item[] = [
    settings.edge === 'rest'
      ? { kind: 'api-gateway-rest', requests }
      : { kind: 'api-gateway-http', requests, payloadKb: workload.requestKb },
    { kind: 'sqs-standard', requests: sqsRequests },
    { kind: 'cloudwatch-logs', gb: logGb },
    {
      kind: 's3',
      // As many objects for an invocation as measured, however full it is.
      putRequests:
        (invocations * workload.messagesPerInvocation * workload.eventsPerRequest) / workload.eventsPerObject,
      storedGbMonths: ((events * workload.storedBytesPerEvent) / 2 ** 30) * settings.retentionMonths,
    },
  ];
  if (pollers.provisioned)
    items.push({ kind: 'sqs-provisioned-pollers', pollerHours: pollers.pollers * hoursPerMonth });
  for (const consumer of simulated.consumers) {
    if (consumer.kind === 'default')
      items.push({
        kind: 'lambda',
        architecture: lambda.architecture,
        memoryMiB: lambda.memoryMiB,
        discount: lambda.discount,
        requests: consumer.invocations * days,
        durationMs: consumer.invocations > 0 ? consumer.billedMs / consumer.invocations : 0,
      });
    else
      items.push(
        {
          kind: 'lambda-managed-instances',
          instanceType: managed.instanceType,
          instanceHours: consumer.instanceHours * days,
          requests: consumer.invocations * days,
          ...(managed.discount && {
            discount: managed.discount,
            coveredInstanceHours: consumer.fewestInstances * hoursPerMonth,
          }),
        },
        managed.network.kind === 'nat-gateways'
          ? { kind: 'nat-gateway', gateways: managed.network.gateways, gb: logGb }
          : {
              kind: 'interface-endpoint',
              endpoints: managed.network.endpoints,
              availabilityZones: managed.network.availabilityZones,
              gb: logGb,
            },
      );
  }
  return priceScenario({ ...settings, items });
}
