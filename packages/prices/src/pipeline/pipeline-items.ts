import type { Item } from '../bill/item-schemas.ts';
import { sqsRequestsOf } from '../traffic/sqs-requests.ts';
import { invocationsOf, requestsOf } from '../traffic/workload.ts';
import type { MonthlyFleet } from './month.ts';
import type { ManagedCompute, Part, PipelineQuestion } from './question.ts';
import type { Consumer } from './consumers.ts';
import { keyRequests } from './key-requests.ts';
import { settlingItems, type Stored, storedBytes } from './settling.ts';

export interface PartItem {
  part: Part;
  item: Item;
}

/** The parts of a pipeline as items of a scenario, a month of each; what its functions share is one item. */
export function pipelineItems(question: PipelineQuestion, consumers: readonly Consumer[]): PartItem[] {
  const { eventsPerMonth, work, settings } = question;
  const { hoursPerMonth } = settings;
  const requests = requestsOf(eventsPerMonth, work);
  const stored = storedOf(eventsPerMonth, consumers);
  const over = (of: (consumer: Consumer) => number) =>
    consumers.reduce((sum, consumer) => sum + of(consumer), 0);
  const parts: PartItem[] = [
    {
      part: 'edge',
      item:
        settings.edge === 'rest'
          ? { kind: 'api-gateway-rest', requests }
          : { kind: 'api-gateway-http', requests, payloadKb: work.requestKb },
    },
    {
      part: 'queue',
      item: {
        kind: 'sqs-standard',
        requests: over((consumer) =>
          sqsRequestsOf(consumer.eventsPerMonth, consumer.workload, consumer.pollers.emptyReceives),
        ),
      },
    },
  ];
  const pollerHours = over(({ pollers }) => pollers.pollerHours);
  if (pollerHours > 0) parts.push({ part: 'queue', item: { kind: 'sqs-provisioned-pollers', pollerHours } });
  for (const consumer of consumers) parts.push(...computeItems(consumer, hoursPerMonth));
  parts.push(
    { part: 'logs', item: { kind: 'cloudwatch-logs', gb: over(logGbOf) } },
    {
      part: 'storage',
      item: {
        kind: 's3',
        putRequests: stored.objects,
        storedGbMonths:
          storedBytes(stored, settings.retentionMonths, hoursPerMonth, settings.settling) / 2 ** 30,
      },
    },
  );
  if (settings.settling)
    for (const item of settlingItems(settings.settling, stored, hoursPerMonth))
      parts.push({ part: 'settling', item });
  if (settings.athenaTb > 0)
    parts.push({ part: 'queries', item: { kind: 'athena', scannedTb: settings.athenaTb } });
  if (settings.watching) parts.push(...watchingItems(settings.watching, eventsPerMonth > 0));
  if (settings.customerKey) {
    const roles = { senders: 1, receivers: consumers.length };
    parts.push({
      part: 'key',
      item: {
        kind: 'kms',
        keys: 1,
        requests: keyRequests(parts, eventsPerMonth > 0 ? roles : 'idle', hoursPerMonth),
      },
    });
  }
  return parts;
}

/** What the processors write in a month. */
export function storedOf(eventsPerMonth: number, consumers: readonly Consumer[]): Stored {
  const over = (of: (consumer: Consumer) => number) =>
    consumers.reduce((sum, consumer) => sum + of(consumer), 0);
  return {
    eventsPerMonth,
    objects: over((consumer) => consumer.eventsPerMonth / consumer.workload.eventsPerObject),
    smallBytes: over((consumer) => consumer.eventsPerMonth * consumer.workload.storedBytesPerEvent),
  };
}

/** Own metrics cost in the hours in which they get data. */
function watchingItems(
  { alarmMetrics, dashboards, ownMetrics }: NonNullable<PipelineQuestion['settings']['watching']>,
  withTraffic: boolean,
): PartItem[] {
  const items: Item[] = [
    { kind: 'cloudwatch-alarms', metrics: alarmMetrics },
    { kind: 'cloudwatch-dashboards', dashboards },
    { kind: 'cloudwatch-metrics', metrics: withTraffic ? ownMetrics : 0 },
  ];
  return items.map((item) => ({ part: 'watching', item }));
}

function computeItems(consumer: Consumer, hoursPerMonth: number): PartItem[] {
  const { compute, workload, fleet } = consumer;
  const requests = invocationsOf(consumer.eventsPerMonth, workload);
  if (compute.arm === 'default') {
    const { architecture, memoryMiB, discount } = compute;
    const { durationMs } = workload;
    return [
      { part: 'compute', item: { kind: 'lambda', architecture, memoryMiB, discount, requests, durationMs } },
    ];
  }
  if (!fleet) throw new TypeError('managed instances without a fleet');
  return [
    { part: 'compute', item: fleetItem(compute, fleet, requests, hoursPerMonth) },
    { part: 'network', item: networkItem(compute, logGbOf(consumer)) },
  ];
}

function logGbOf({ eventsPerMonth, workload }: Consumer): number {
  return (invocationsOf(eventsPerMonth, workload) * workload.logBytesPerInvocation) / 2 ** 30;
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
