import { atMost, provisionedScaling, standardScaling } from '../event-source/poller-scaling.ts';
import { type MappingContext, SqsMapping } from '../event-source/sqs-mapping.ts';
import type { Fleet } from '../lambda/fleet.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import { startFleet } from '../lambda/start-fleet.ts';
import type { TwinSettings } from '../settings.ts';
import { region } from '../template/resolve.ts';
import type { ConsumerDefinition } from './read-consumers.ts';

/** A function, its environments, and the mapping that feeds it from the event queue. */
export interface Consumer {
  mappingId: string;
  functionName: string;
  compute: FunctionDefinition['compute']['kind'];
  fleet: Fleet;
  mapping: SqsMapping;
  /** Lets running invocations end. */
  stop(): Promise<void>;
}

export interface ConsumerContext {
  sqs: MappingContext['sqs'];
  queueUrl: string;
  visibilityTimeoutMs: number;
  /** More variables for the function, under the template's names or others. */
  environment: Record<string, string>;
  settings: TwinSettings;
  onLog: (line: string) => void;
}

/** Starts the function's environments; its mapping polls if the template enables it. */
export async function startConsumer(
  definition: ConsumerDefinition,
  context: ConsumerContext,
): Promise<Consumer> {
  const { sqs, queueUrl, visibilityTimeoutMs, environment, settings, onLog } = context;
  const { functionName, compute } = definition.function;
  const { enabled, scaling, ...properties } = definition.mapping;
  const fleet = await startFleet({
    definition: {
      ...definition.function,
      environment: { ...definition.function.environment, ...environment },
    },
    settings,
    onLog,
  });
  const pollers =
    scaling.kind === 'provisioned'
      ? provisionedScaling(scaling)
      : standardScaling(
          scaling.maximumConcurrency,
          compute.kind === 'managed-instances' && settings.mappingThroughputLimit,
        );
  const mapping = new SqsMapping(
    {
      ...properties,
      // On default Lambda a batch at a time for each environment that this machine may run.
      scaling: compute.kind === 'default' ? atMost(pollers, fleet.slots) : pollers,
      queueUrl,
      region,
      visibilityTimeoutMs,
    },
    { sqs, fleet, timeScale: settings.timeScale, onLog },
  );
  if (enabled) mapping.startPolling();
  return {
    mappingId: definition.mappingId,
    functionName,
    compute: compute.kind,
    fleet,
    mapping,
    stop: async () => {
      await mapping.stop();
      await fleet.stop();
    },
  };
}
