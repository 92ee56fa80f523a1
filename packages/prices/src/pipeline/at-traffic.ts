import { cpuTakes } from '../capacity/cpu-of-memory.ts';
import { vcpusOf } from '../capacity/environment-shape.ts';
import { fleetSize, type Demand, type FleetSize } from '../capacity/fleet-size.ts';
import type { PriceList } from '../list/price-list.ts';
import { batchFill, fillInBalance, fullBatch, type Batch } from '../traffic/batch-fill.ts';
import { invocationsPerObject } from '../traffic/shared-objects.ts';
import type { Work } from '../traffic/work.ts';
import type { Workload } from '../traffic/workload.ts';
import { priced } from './instance.ts';
import type { DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

/** What one function does with steady traffic. */
export interface AtTraffic {
  workload: Workload;
  /** Of managed instances. */
  fleet?: FleetSize;
}

/**
 * How full batches and objects are at so many messages a second, and the fleet that they need; `fixed` environments whatever
 * they need. Throws a `RangeError` for an instance type without a price or too small.
 */
export function atTraffic(
  messagesPerSecond: number,
  work: Work,
  compute: DefaultCompute | ManagedCompute,
  settings: Pick<PipelineSettings, 'mapping' | 'maxRows'>,
  prices: PriceList,
  fixed?: number,
): AtTraffic {
  const perSecond = messagesPerSecond * work.receivesPerMessage;
  const batch = { requestKb: work.requestKb, ...invocationWork(work, compute) };
  const invoked = (messagesPerInvocation: number) =>
    invocationsOf(perSecond, messagesPerInvocation, batch, { compute, prices, fixed });
  const filled = (groups?: number) => messagesOf(perSecond, work, batch, { compute, settings, groups });
  const messagesPerInvocation = filled(groupsOf(invoked(filled()), compute, settings));
  const { demand, fleet } = invoked(messagesPerInvocation);
  const groups = groupsOf({ demand, fleet }, compute, settings);
  const { durationMs, cpuMs } = demand;
  const eventsPerInvocation =
    (work.eventsPerRequest * messagesPerInvocation) / Math.max(1, work.receivesPerMessage);
  const company =
    fleet && compute.arm === 'managed-instances' ? sharing(fleet, compute, settings) : alone(settings);
  const objects = work.measured?.objects ?? 1;
  return {
    workload: {
      eventsPerRequest: work.eventsPerRequest,
      requestKb: work.requestKb,
      messagesPerInvocation,
      durationMs,
      cpuMs,
      eventsPerObject:
        work.eventsPerObject ??
        objects *
          eventsPerInvocation *
          invocationsPerObject(
            {
              perSecond: demand.invocationsPerSecond,
              messagesPerSecond,
              durationMs,
              gathered:
                settings.mapping.batchingWindowSeconds > 0
                  ? messagesPerInvocation /
                    fillInBalance(perSecond, settings.mapping, batch, { fill: messagesPerInvocation, groups })
                  : 1,
              rowsEach: eventsPerInvocation,
            },
            company,
          ),
      storedBytesPerEvent: work.storedBytesPerEvent,
      logBytesPerInvocation: work.logBytesPerInvocation,
      receivesPerMessage: work.receivesPerMessage,
    },
    fleet,
  };
}

/** An invocation's wall and CPU time on one function, as such and for each message in it. */
export type InvocationWork = Pick<Work, 'wallMs' | 'wallMsPerMessage' | 'cpuMs' | 'cpuMsPerMessage'>;

/** With the linger, which an invocation waits for, and with what little memory takes longer. */
export function invocationWork(work: Work, compute: DefaultCompute | ManagedCompute): InvocationWork {
  const { wallMs, wallMsPerMessage, cpuMs, cpuMsPerMessage } = work;
  const lingerMs = compute.arm === 'managed-instances' ? compute.lingerMs : 0;
  const slower =
    compute.arm === 'default' ? cpuTakes(compute.memoryMiB) - cpuTakes(work.memoryMiB ?? Infinity) : 0;
  return {
    wallMs: wallMs + lingerMs + cpuMs * slower,
    wallMsPerMessage: wallMsPerMessage + cpuMsPerMessage * slower,
    cpuMs,
    cpuMsPerMessage,
  };
}

/** What so many messages in an invocation ask for, and the fleet for it. */
function invocationsOf(
  messagesPerSecond: number,
  messagesPerInvocation: number,
  each: InvocationWork,
  on: { compute: DefaultCompute | ManagedCompute; prices: PriceList; fixed: number | undefined },
): { demand: Demand; fleet?: FleetSize } {
  const { compute, prices, fixed } = on;
  const demand = {
    invocationsPerSecond: messagesPerSecond / messagesPerInvocation,
    durationMs: each.wallMs + each.wallMsPerMessage * messagesPerInvocation,
    cpuMs: each.cpuMs + each.cpuMsPerMessage * messagesPerInvocation,
  };
  if (compute.arm === 'default') return { demand };
  return { demand, fleet: fleetSize(demand, { ...compute, instance: priced(compute, prices) }, fixed) };
}

/** Pollers end together where their invocations wait for one object: each worker writes one a linger. */
function groupsOf(
  { demand, fleet }: { demand: Demand; fleet?: FleetSize },
  compute: DefaultCompute | ManagedCompute,
  settings: Pick<PipelineSettings, 'maxRows'>,
): number | undefined {
  if (!fleet || compute.arm === 'default' || compute.lingerMs === 0) return undefined;
  return (sharing(fleet, compute, settings).workers * demand.durationMs) / compute.lingerMs;
}

/** Messages of a mean batch; `groups` in which pollers end, where not each ends for itself. */
function messagesOf(
  messagesPerSecond: number,
  work: Work,
  batch: Batch,
  on: {
    compute: DefaultCompute | ManagedCompute;
    settings: Pick<PipelineSettings, 'mapping'>;
    groups: number | undefined;
  },
): number {
  if (work.messagesPerInvocation !== undefined) return work.messagesPerInvocation;
  const { mapping } = on.settings;
  const filled = batchFill(messagesPerSecond, mapping, batch, on.compute.mappingMaxConcurrency, on.groups);
  return Math.min(fullBatch(mapping, work), Math.max(1, filled * (work.measured?.batches ?? 1)));
}

function sharing(
  { environments }: FleetSize,
  { environment, lingerMs }: ManagedCompute,
  { maxRows }: Pick<PipelineSettings, 'maxRows'>,
) {
  const perEnvironment = Math.max(1, Math.round(vcpusOf(environment)));
  return {
    workers: environments * perEnvironment,
    slotsPerWorker: environment.maxConcurrency / perEnvironment,
    lingerMs,
    maxRows,
  };
}

const alone = ({ maxRows }: Pick<PipelineSettings, 'maxRows'>) => ({
  workers: 1,
  slotsPerWorker: 1,
  lingerMs: 0,
  maxRows,
});
