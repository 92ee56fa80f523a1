import {
  environmentsPerInstance,
  instanceType,
  requestsOf,
  vcpusOf,
  type Part,
  type PipelineBill,
} from '@telemetry/prices';
import type { Comparison, ComparedBills } from '../pipeline/compare.ts';
import type { Item } from './item-schemas.ts';
import { priceScenario } from './price-scenario.ts';

/** One way to do the work of this queue. */
export interface Consumer {
  name: string;
  /** The whole pipeline, US dollars a month. */
  totalUsd: number;
  /** Of it what does the work: compute with its fees and cluster. */
  computeUsd: number;
  /** What has no known price here; what it is part of is `NaN`. */
  missing: string[];
  /** What is assumed of polling and scaling. */
  assumed: string;
  /** What it costs in work of people. */
  people: string;
}

/** What a pipeline without a function has not. */
const spared: readonly Part[] = ['compute', 'queue', 'network', 'logs'];
const polls = 'polls the queue itself, ten messages a call';
const atPeak = 'sized for the busiest minute at half of its CPU, all day, never fewer than the stage has';

/**
 * Every compute whose price is known in the region as the consumer of this queue, from the same CPU seconds and memory an event,
 * cheapest first; and Firehose, which needs none. Containers are as large as an environment on managed instances, and lose as much of an instance to its system.
 */
export function asConsumers({ questions, prices }: Comparison, { bills }: ComparedBills): Consumer[] {
  const managed = bills['managed-instances'];
  const { compute, work, eventsPerMonth, settings } = questions['managed-instances'];
  const { fleet } = managed;
  if (compute.arm !== 'managed-instances' || !fleet) return [];
  const { environment, targetUtilization, minEnvironments, minInstances } = compute;
  const vcpu = vcpusOf(environment);
  const tasks = Math.max(
    minEnvironments,
    Math.ceil(fleet.atPeak.busyVcpus / targetUtilization / vcpu - 1e-9),
  );
  const instance = instanceType(prices, compute.instanceType);
  const instances = Math.max(minInstances, Math.ceil(tasks / environmentsPerInstance(instance, environment)));
  const onInstances = { instanceType: compute.instanceType, instances };
  const task = { architecture: 'arm64' as const, vcpu, memoryGb: environment.memoryMiB / 1_024, tasks };
  const rest = totalOf(managed.parts.filter(({ part }) => part !== 'compute'));
  const priced = (item: Item) => priceScenario({ ...settings, items: [item] }, prices);
  const container = (name: string, item: Item, people: string, more = ''): Consumer => {
    const { totalUsd: computeUsd, missing } = priced(item);
    const totalUsd = rest + computeUsd;
    return { name, computeUsd, totalUsd, missing, assumed: `${polls}; ${atPeak}${more}`, people };
  };
  const lambda = (bill: PipelineBill, name: string, assumed: string, people: string): Consumer => ({
    name,
    computeUsd: usdOf(bill, 'compute'),
    totalUsd: bill.totalUsd,
    missing: bill.missing,
    assumed,
    people,
  });
  const requests = requestsOf(eventsPerMonth, work);
  const firehose = priced({ kind: 'firehose', records: requests, recordKb: work.requestKb });
  return [
    lambda(
      bills.default,
      'Default Lambda',
      'Lambda polls; an environment for each batch, none without traffic',
      'none: no capacity, no image, no host',
    ),
    lambda(
      managed,
      'Lambda Managed Instances',
      'Lambda polls; the fleet follows each minute, at half of CPU and slots',
      'little: floor, limits and instance types; code that is safe with many invocations at once',
    ),
    container(
      'ECS on EC2',
      { kind: 'ecs-ec2', ...onInstances },
      'much: AMIs, patches, capacity, scaling rules, and the consumer’s own polling and retries',
    ),
    container(
      'ECS Managed Instances',
      { kind: 'ecs-managed-instances', ...onInstances },
      'some: scaling rules, images, and the consumer’s own polling and retries',
    ),
    container(
      'EKS on EC2',
      { kind: 'eks-ec2', ...onInstances },
      'most: as ECS on EC2, and a cluster with its upgrades',
    ),
    container(
      'EKS Auto Mode',
      { kind: 'eks-auto-mode', ...onInstances },
      'much: a cluster and its upgrades, pod limits, disruption budgets',
    ),
    container(
      'ECS on Fargate',
      { kind: 'ecs-fargate', ...task },
      'some: scaling rules, images, and the consumer’s own polling and retries',
    ),
    container(
      'ECS on Fargate Spot',
      { kind: 'ecs-fargate', ...task, spot: true },
      'some: as Fargate, and tasks that end two minutes after a warning',
      '; all tasks on Spot',
    ),
    container(
      'EKS on Fargate',
      { kind: 'eks-fargate', ...task },
      'much: a cluster and its upgrades, scaling rules, and the consumer’s own polling',
    ),
    {
      name: 'Firehose, no compute',
      computeUsd: firehose.totalUsd,
      totalUsd: firehose.totalUsd + totalOf(managed.parts.filter(({ part }) => !spared.includes(part))),
      missing: firehose.missing,
      assumed:
        'API Gateway puts each request as a record, rounded up to 5 KB; no queue, no instances; conversion to Parquet is not in the price list and not in this',
      people: 'none; and no validation, no rejected events, no settling: whole requests are stored',
    },
  ].sort((a, b) => inOrder(a.totalUsd) - inOrder(b.totalUsd));
}

function usdOf({ parts }: PipelineBill, name: string): number {
  return totalOf(parts.filter(({ part }) => part === name));
}

function totalOf(parts: PipelineBill['parts']): number {
  return parts.reduce((sum, { totalUsd }) => sum + totalUsd, 0);
}

/** What has no total stands last. */
const inOrder = (usd: number): number => (Number.isNaN(usd) ? Number.MAX_VALUE : usd);
