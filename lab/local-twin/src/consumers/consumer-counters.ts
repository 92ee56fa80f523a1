import { type MappingCounters, noMappingCounters } from '../event-source/sqs-mapping.ts';
import { type FleetCounters, noFleetCounters } from '../lambda/fleet.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { Consumer } from './consumer.ts';

/** What a fleet counted since the start, and what it has now. */
export interface EnvironmentCounters extends FleetCounters {
  running: number;
  slots: number;
  slotsInUse: number;
  deadWorkers: number;
  /** Invocations that timed out and whose code still runs. */
  runningOn: number;
  rssBytes: number;
}

export interface ConsumerCounters {
  functionName: string;
  compute: FunctionDefinition['compute']['kind'];
  /** Whether its mapping receives now. */
  polling: boolean;
  mapping: MappingCounters;
  environments: EnvironmentCounters;
}

export function countersOf({ functionName, compute, mapping, fleet }: Consumer): ConsumerCounters {
  const { running, slots, slotsInUse, deadWorkers, runningOn, rssBytes } = fleet;
  return {
    functionName,
    compute,
    polling: mapping.polling,
    mapping: { ...mapping.counters, throttles: { ...mapping.counters.throttles } },
    environments: { ...fleet.counters, running, slots, slotsInUse, deadWorkers, runningOn, rssBytes },
  };
}

/** The counters of all consumers, added up. */
export function sumOf(consumers: readonly ConsumerCounters[]): {
  mapping: MappingCounters;
  environments: EnvironmentCounters;
} {
  const mapping = noMappingCounters();
  const environments: EnvironmentCounters = {
    ...noFleetCounters(),
    running: 0,
    slots: 0,
    slotsInUse: 0,
    deadWorkers: 0,
    runningOn: 0,
    rssBytes: 0,
  };
  for (const consumer of consumers) {
    const { throttles, ...counts } = consumer.mapping;
    add<keyof typeof counts>(mapping, counts);
    add(mapping.throttles, throttles);
    add(environments, consumer.environments);
  }
  return { mapping, environments };
}

function add<K extends string>(total: { [key in K]: number }, more: { [key in K]: number }): void {
  for (const [key, value] of Object.entries<number>(more) as [K, number][])
    total[key] = (total[key] ?? 0) + value;
}
