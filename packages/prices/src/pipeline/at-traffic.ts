import { cpuTakes } from '../capacity/cpu-of-memory.ts';
import { vcpusOf } from '../capacity/environment-shape.ts';
import { fleetSize, type FleetSize } from '../capacity/fleet-size.ts';
import type { PriceList } from '../list/price-list.ts';
import { batchFill, fullBatch } from '../traffic/batch-fill.ts';
import { balancedFill } from '../traffic/poller-balance.ts';
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
  const lingerMs = compute.arm === 'managed-instances' ? compute.lingerMs : 0;
  const messagesPerInvocation = messagesOf(
    messagesPerSecond,
    work,
    { ...compute, lingerMs },
    settings.mapping,
  );
  const cpuMs = work.cpuMs + work.cpuMsPerMessage * messagesPerInvocation;
  const slower =
    compute.arm === 'default' ? cpuTakes(compute.memoryMiB) - cpuTakes(work.memoryMiB ?? Infinity) : 0;
  const durationMs = work.wallMs + work.wallMsPerMessage * messagesPerInvocation + lingerMs + cpuMs * slower;
  const invocationsPerSecond = (messagesPerSecond * work.receivesPerMessage) / messagesPerInvocation;
  const fleet =
    compute.arm === 'managed-instances'
      ? fleetSize(
          { invocationsPerSecond, durationMs, cpuMs },
          { ...compute, instance: priced(compute, prices) },
          fixed,
        )
      : undefined;
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
              perSecond: invocationsPerSecond,
              messagesPerSecond,
              durationMs,
              gathered:
                settings.mapping.batchingWindowSeconds > 0
                  ? messagesPerInvocation / balancedFill(fullBatch(settings.mapping, work))
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

function messagesOf(
  messagesPerSecond: number,
  work: Work,
  { lingerMs, mappingMaxConcurrency }: Pick<ManagedCompute, 'lingerMs' | 'mappingMaxConcurrency'>,
  mapping: PipelineSettings['mapping'],
): number {
  if (work.messagesPerInvocation !== undefined) return work.messagesPerInvocation;
  const batch = { ...work, wallMs: work.wallMs + lingerMs };
  const filled = batchFill(
    messagesPerSecond * work.receivesPerMessage,
    mapping,
    batch,
    mappingMaxConcurrency,
  );
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
