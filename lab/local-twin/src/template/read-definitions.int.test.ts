import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { readRestApi } from '../edge/rest/rest-api.ts';
import { localSqs, startStorage } from '../storage/storage.ts';
import type { Template } from './cloudformation.ts';
import { physicalResources } from './physical.ts';
import { readQueues } from './read-definitions.ts';
import { Resolver } from './resolve.ts';

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
    const sqs = localSqs(storage.endpoint);
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
});

describe('a stage', () => {
  it('that throttles some methods alone is refused', () => {
    const template: Template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi' },
        Stage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: {
            StageName: 'live',
            MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/v1/events', ThrottlingRateLimit: 1 }],
          },
        },
      },
    };
    expect(() => readRestApi(template, resolverOf(template))).toThrow('not POST /v1/events alone');
  });
});

describe('a method', () => {
  it.each([
    ['TimeoutInMillis of an integration;', { Type: 'MOCK', TimeoutInMillis: 50 }],
    [
      'ContentHandling of an integration response;',
      { Type: 'MOCK', IntegrationResponses: [{ StatusCode: 204, ContentHandling: 'CONVERT_TO_TEXT' }] },
    ],
  ])('with something that the twin would ignore is refused: %s', (message, Integration) => {
    const template: Template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi' },
        Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
        Options: {
          Type: 'AWS::ApiGateway::Method',
          Properties: { HttpMethod: 'OPTIONS', Integration, MethodResponses: [{ StatusCode: 204 }] },
        },
      },
    };
    expect(() => readRestApi(template, resolverOf(template))).toThrow(message);
  });
});
