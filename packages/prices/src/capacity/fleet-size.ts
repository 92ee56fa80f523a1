import type { InstanceType } from '../list/price-list.ts';
import { environmentsPerInstance, vcpusOf, type EnvironmentShape } from './environment-shape.ts';

/** What invocations ask for at one moment. */
export interface Demand {
  invocationsPerSecond: number;
  /** Wall time of an invocation. */
  durationMs: number;
  cpuMs: number;
}

export interface FleetSettings {
  instance: Pick<InstanceType, 'vcpu' | 'memoryGiB'>;
  environment: EnvironmentShape;
  /**
   * Share of CPU and of slots that the fleet is sized for. One half leaves room for traffic to double, which AWS promises
   * to take within five minutes (Lambda developer guide, lambda-managed-instances-scaling, read 2026-11-21).
   */
  targetUtilization: number;
  /** Lambda starts three, in three zones, unless told otherwise; the same holds for instances. */
  minEnvironments: number;
  minInstances: number;
}

export interface FleetSize {
  instances: number;
  environments: number;
  environmentsPerInstance: number;
  slots: number;
  /** What the demand keeps busy, on average. */
  busyVcpus: number;
  busySlots: number;
  /** Shares of what the environments have. */
  cpuUtilization: number;
  slotUtilization: number;
  /** How many times the demand fits before something is throttled. */
  headroom: number;
  boundBy: 'minimum' | 'cpu' | 'slots' | 'fixed';
}

/**
 * Environments and instances for a demand, or `fixed` environments whatever the demand. Throws a `RangeError` where
 * an environment fits on no such instance.
 */
export function fleetSize(demand: Demand, settings: FleetSettings, fixed?: number): FleetSize {
  const { environment, targetUtilization, minEnvironments, minInstances } = settings;
  const perInstance = environmentsPerInstance(settings.instance, environment);
  const vcpus = vcpusOf(environment);
  const busyVcpus = (demand.invocationsPerSecond * demand.cpuMs) / 1_000;
  const busySlots = (demand.invocationsPerSecond * demand.durationMs) / 1_000;
  const forCpu = upTo(busyVcpus / vcpus / targetUtilization);
  const forSlots = upTo(busySlots / environment.maxConcurrency / targetUtilization);
  const environments = fixed ?? Math.max(minEnvironments, forCpu, forSlots);
  const instances = Math.max(minInstances, Math.ceil(environments / perInstance));
  const slots = environments * environment.maxConcurrency;
  const cpuUtilization = busyVcpus / (environments * vcpus);
  const slotUtilization = busySlots / slots;
  return {
    instances,
    environments,
    environmentsPerInstance: perInstance,
    slots,
    busyVcpus,
    busySlots,
    cpuUtilization,
    slotUtilization,
    headroom: 1 / Math.max(cpuUtilization, slotUtilization),
    boundBy:
      fixed !== undefined
        ? 'fixed'
        : environments === minEnvironments
          ? 'minimum'
          : forCpu >= forSlots
            ? 'cpu'
            : 'slots',
  };
}

/** Up, but not for the last digits of a floating-point number. */
function upTo(environments: number): number {
  return Math.ceil(environments - 1e-9);
}
