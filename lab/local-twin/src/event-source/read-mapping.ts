import { type Resource, UnsupportedTemplateError } from '../template/cloudformation.ts';
import type { Resolver } from '../template/resolve.ts';
import type { ProvisionedPollers } from './poller-scaling.ts';
import type { MappingDefinition } from './sqs-mapping.ts';

type Properties = Record<string, unknown>;

/** What a mapping receives and how: but for its queue's address and visibility timeout. */
export type MappingProperties = Omit<
  MappingDefinition,
  'queueUrl' | 'region' | 'visibilityTimeoutMs' | 'scaling'
> & {
  /** Whether it polls when it is deployed. */
  enabled: boolean;
  scaling:
    | { kind: 'standard'; maximumConcurrency: number | undefined }
    | ({ kind: 'provisioned' } & ProvisionedPollers);
};

/** Throws for what Lambda refuses (API reference, CreateEventSourceMapping, read 2026-11-29). */
export function readMapping(
  id: string,
  resolver: Resolver,
  { Properties = {} }: Resource,
): MappingProperties {
  const properties = resolver.value(Properties) as Properties;
  const number = (
    where: Properties,
    name: string,
    least: number,
    most: number,
    otherwise: number,
  ): number => {
    const value = Number(where[name] ?? otherwise);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new UnsupportedTemplateError(
        `${id}: Lambda refuses ${name} ${String(where[name])}: it is a whole number from ${least} to ${most}`,
      );
    return value;
  };
  const batchSize = number(properties, 'BatchSize', 1, 10_000, 10);
  const windowSeconds = number(properties, 'MaximumBatchingWindowInSeconds', 0, 300, 0);
  if (batchSize > 10 && windowSeconds < 1)
    throw new UnsupportedTemplateError(
      `${id}: Lambda refuses BatchSize ${batchSize} without a MaximumBatchingWindowInSeconds of at least 1`,
    );
  const scaling = properties['ScalingConfig'] as Properties | undefined;
  const pollers = properties['ProvisionedPollerConfig'] as Properties | undefined;
  if (scaling?.['MaximumConcurrency'] !== undefined && pollers)
    throw new UnsupportedTemplateError(
      `${id}: Lambda refuses MaximumConcurrency together with ProvisionedPollerConfig`,
    );
  return {
    enabled: properties['Enabled'] !== false,
    queueArn: String(properties['EventSourceArn']),
    batchSize,
    batchingWindowMs: windowSeconds * 1_000,
    reportBatchItemFailures: ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    ),
    scaling: pollers
      ? readPollers(id, pollers, number)
      : {
          kind: 'standard',
          maximumConcurrency:
            scaling?.['MaximumConcurrency'] === undefined
              ? undefined
              : number(scaling, 'MaximumConcurrency', 2, 1_000, 1_000),
        },
  };
}

function readPollers(
  id: string,
  pollers: Properties,
  number: (where: Properties, name: string, least: number, most: number, otherwise: number) => number,
): MappingProperties['scaling'] {
  const minimum = number(pollers, 'MinimumPollers', 2, 200, 2);
  const maximum = number(pollers, 'MaximumPollers', 2, 10_000, 200);
  if (maximum < minimum)
    throw new UnsupportedTemplateError(
      `${id}: Lambda refuses MaximumPollers ${maximum} below MinimumPollers ${minimum}`,
    );
  const other = Object.keys(pollers).find((name) => !['MinimumPollers', 'MaximumPollers'].includes(name));
  if (other)
    throw new UnsupportedTemplateError(`${id}: the twin does not act on ${other} of provisioned pollers`);
  return { kind: 'provisioned', minimum, maximum };
}
