import { type ConsumerDefinition, readConsumers } from './consumers/read-consumers.ts';
import { type EdgeDefinition, readEdge } from './edge/read-edge.ts';
import type { FunctionDefinition } from './lambda/function-definition.ts';
import { readSchedules, type ScheduleDefinition } from './scheduling/read-schedules.ts';
import { readQueues } from './storage/read-queues.ts';
import type { QueueDefinition } from './storage/storage.ts';
import { readSwitches, type SwitchDefinition } from './switching/read-switches.ts';
import { UnsupportedTemplateError } from './template/cloudformation.ts';
import { physicalResources } from './template/physical.ts';
import { readFunction } from './lambda/read-function.ts';
import { type SynthesizedStack, theOne } from './template/read-template.ts';
import { Resolver } from './template/resolve.ts';

/** All that the twin runs of a template, in plain data. */
export interface PipelineDefinition {
  edge: EdgeDefinition;
  /** The function that the edge asks for access. */
  authorizer?: FunctionDefinition;
  queues: QueueDefinition[];
  /** The one of them that the consumers share. */
  eventQueue: QueueDefinition;
  deadLetterQueueName: string;
  consumers: ConsumerDefinition[];
  switches: SwitchDefinition[];
  schedules: ScheduleDefinition[];
  bucket: string;
}

export function readPipeline(stack: SynthesizedStack, timeScale: number): PipelineDefinition {
  const { template } = stack;
  const resolver = new Resolver(template, physicalResources(template));
  const edge = readEdge(template, resolver);
  const authorizerId = edge.kind === 'rest' ? edge.api.authorizer?.functionId : undefined;
  const deployed = readQueues(template, resolver);
  const queues = deployed.map((queue) => ({
    ...queue,
    visibilityTimeoutSeconds: Math.max(1, Math.round(queue.visibilityTimeoutSeconds / timeScale)),
  }));
  const consumers = readConsumers(stack, resolver);
  for (const { mappingId, mapping, function: fn } of consumers) {
    const seconds = deployed.find(({ name }) =>
      mapping.queueArn.endsWith(`:${name}`),
    )?.visibilityTimeoutSeconds;
    if (seconds !== undefined && seconds * 1_000 < fn.timeoutMs)
      throw new UnsupportedTemplateError(
        `${mappingId}: Lambda refuses a queue whose visibility timeout (${seconds} s) is below the function’s time-out (${fn.timeoutMs / 1_000} s)`,
      );
  }
  const eventQueue = queues.find(({ name }) => consumers[0]?.mapping.queueArn.endsWith(`:${name}`));
  if (!eventQueue?.redrive)
    throw new UnsupportedTemplateError('The mapping’s queue needs a dead-letter queue');
  return {
    edge,
    ...(authorizerId !== undefined && { authorizer: readFunction(stack, resolver, authorizerId) }),
    queues,
    eventQueue,
    deadLetterQueueName: eventQueue.redrive.deadLetterQueueName,
    consumers,
    switches: readSwitches(template, resolver),
    schedules: readSchedules(template, resolver),
    bucket: resolver.text({ Ref: theOne(template, 'AWS::S3::Bucket')[0] }),
  };
}
