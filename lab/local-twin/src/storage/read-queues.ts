import { sqsLimits } from '@telemetry/settings';
import { type Template, UnsupportedTemplateError } from '../template/cloudformation.ts';
import { ofType } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';
import type { QueueDefinition } from './storage.ts';

type Properties = Record<string, unknown>;

/** The queues of the template, with AWS's defaults where it says nothing. Throws for what SQS refuses. */
export function readQueues(template: Template, resolver: Resolver): QueueDefinition[] {
  return ofType(template, 'AWS::SQS::Queue').map(([name, resource]) => {
    const properties = resolver.value(resource.Properties ?? {}) as Properties;
    const number = (property: keyof typeof limits): number => {
      const { least, most, otherwise } = limits[property];
      const value = Number(properties[property] ?? otherwise);
      if (!Number.isInteger(value) || value < least || value > most)
        throw new UnsupportedTemplateError(
          `${name}: SQS refuses ${property} ${String(properties[property])}: it is a whole number from ${least} to ${most}`,
        );
      return value;
    };
    const redrive = readRedrive(name, properties['RedrivePolicy']);
    return {
      name,
      visibilityTimeoutSeconds: number('VisibilityTimeout'),
      retentionSeconds: number('MessageRetentionPeriod'),
      delaySeconds: number('DelaySeconds'),
      receiveWaitSeconds: number('ReceiveMessageWaitTimeSeconds'),
      maximumMessageBytes: number('MaximumMessageSize'),
      ...(redrive && { redrive }),
    };
  });
}

/** Amazon SQS API reference, SetQueueAttributes, read 2026-11-29. */
const limits = {
  VisibilityTimeout: { least: 0, most: 43_200, otherwise: 30 },
  MessageRetentionPeriod: { least: 60, most: sqsLimits.retentionDays * 86_400, otherwise: 345_600 },
  DelaySeconds: { least: 0, most: 900, otherwise: 0 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, otherwise: 0 },
  MaximumMessageSize: { least: 1_024, most: sqsLimits.messageBytes, otherwise: sqsLimits.messageBytes },
};

function readRedrive(name: string, policy: unknown): QueueDefinition['redrive'] {
  if (policy === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = policy as Properties;
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1_000)
    throw new UnsupportedTemplateError(
      `${name}: SQS refuses maxReceiveCount ${String(maxReceiveCount)}: it is a whole number from 1 to 1000`,
    );
  return { deadLetterQueueName: String(deadLetterTargetArn).split(':').at(-1) ?? '', maxReceiveCount: count };
}
