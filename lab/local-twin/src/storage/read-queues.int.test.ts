import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { Template } from '../template/cloudformation.ts';
import { physicalResources } from '../template/physical.ts';
import { Resolver } from '../template/resolve.ts';
import { readQueues } from './read-queues.ts';
import { localSqs, startStorage } from './storage.ts';

const resolverOf = (template: Template): Resolver => new Resolver(template, physicalResources(template));

describe('a queue', () => {
  it('has what the template says, down to the server that plays it', async () => {
    const template: Template = {
      Resources: {
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: { DelaySeconds: 7, ReceiveMessageWaitTimeSeconds: 3, MaximumMessageSize: 2_048 },
        },
      },
    };
    const storage = await startStorage(readQueues(template, resolverOf(template)), 'bucket');
    const sqs = localSqs(storage.sqsEndpoint);
    try {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: storage.queueUrl('Queue'), AttributeNames: ['All'] }),
      );
      expect(Attributes).toMatchObject({
        DelaySeconds: '7',
        ReceiveMessageWaitTimeSeconds: '3',
        MaximumMessageSize: '2048',
      });
    } finally {
      sqs.destroy();
      await storage.stop();
    }
  });

  it.each([
    ['maxReceiveCount 0', { RedrivePolicy: { deadLetterTargetArn: 'arn:x', maxReceiveCount: 0 } }],
    ['maxReceiveCount 1001', { RedrivePolicy: { deadLetterTargetArn: 'arn:x', maxReceiveCount: 1_001 } }],
    ['VisibilityTimeout 43201', { VisibilityTimeout: 43_201 }],
    ['DelaySeconds 1.5', { DelaySeconds: 1.5 }],
  ])('with %s is refused', (message, Properties) => {
    const template: Template = { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties } } };
    expect(() => readQueues(template, resolverOf(template))).toThrow(`Queue: SQS refuses ${message}:`);
  });
});
