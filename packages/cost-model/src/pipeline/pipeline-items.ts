import type { Item } from '../bill/item-schemas.ts';
import { sqsRequestsOf } from '../traffic/sqs-requests.ts';
import { invocationsOf, requestsOf } from '../traffic/workload.ts';
import type { monthlyMapping } from './mapping.ts';
import type { MonthlyFleet } from './monthly-fleet.ts';
import type { ManagedCompute, Part, PipelineQuestion } from './question.ts';

export interface PartItem {
  part: Part;
  item: Item;
}

/** The parts of a pipeline as items of a scenario, a month of each. */
export function pipelineItems(
  question: PipelineQuestion,
  mapping: ReturnType<typeof monthlyMapping>,
  fleet: MonthlyFleet | undefined,
): PartItem[] {
  const { eventsPerMonth, workload, compute, settings } = question;
  const { hoursPerMonth } = settings;
  const requests = requestsOf(eventsPerMonth, workload);
  const invocations = invocationsOf(eventsPerMonth, workload);
  const logGb = (invocations * workload.logBytesPerInvocation) / 2 ** 30;
  const storedGb = (eventsPerMonth * workload.storedBytesPerEvent) / 2 ** 30;
  const parts: PartItem[] = [
    {
      part: 'edge',
      item:
        settings.edge === 'rest'
          ? { kind: 'api-gateway-rest', requests }
          : { kind: 'api-gateway-http', requests, payloadKb: workload.requestKb },
    },
    {
      part: 'queue',
      item: {
        kind: 'sqs-standard',
        requests: sqsRequestsOf(eventsPerMonth, workload, mapping.emptyReceives),
      },
    },
  ];
  if (mapping.provisioned)
    parts.push({
      part: 'queue',
      item: { kind: 'sqs-provisioned-pollers', pollerHours: mapping.pollers * hoursPerMonth },
    });
  if (compute.arm === 'default') {
    const { architecture, memoryMiB, discount } = compute;
    const { durationMs } = workload;
    parts.push({
      part: 'compute',
      item: { kind: 'lambda', architecture, memoryMiB, discount, requests: invocations, durationMs },
    });
  } else if (fleet) {
    parts.push({ part: 'compute', item: fleetItem(compute, fleet, invocations, hoursPerMonth) });
    parts.push({ part: 'network', item: networkItem(compute, logGb) });
  }
  parts.push(
    { part: 'logs', item: { kind: 'cloudwatch-logs', gb: logGb } },
    {
      part: 'storage',
      item: {
        kind: 's3',
        putRequests: eventsPerMonth / workload.eventsPerObject,
        storedGbMonths: storedGb * settings.retentionMonths,
      },
    },
  );
  if (settings.athenaTb > 0)
    parts.push({ part: 'queries', item: { kind: 'athena', scannedTb: settings.athenaTb } });
  return parts;
}

function fleetItem(
  { instanceType, discount }: ManagedCompute,
  { instanceHours, floorInstances }: MonthlyFleet,
  requests: number,
  hoursPerMonth: number,
): Item {
  const plan = discount ? { discount, coveredInstanceHours: floorInstances * hoursPerMonth } : {};
  return { kind: 'lambda-managed-instances', instanceType, instanceHours, requests, ...plan };
}

function networkItem({ network }: ManagedCompute, gb: number): Item {
  return network.kind === 'nat-gateways'
    ? { kind: 'nat-gateway', gateways: network.gateways, gb }
    : {
        kind: 'interface-endpoint',
        endpoints: network.endpoints,
        availabilityZones: network.availabilityZones,
        gb,
      };
}
