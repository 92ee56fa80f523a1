import { describe, expect, it } from 'vitest';
import type { Template } from '../../template/cloudformation.ts';
import { physicalResources } from '../../template/physical.ts';
import { Resolver } from '../../template/resolve.ts';
import { readRestApi } from './rest-api.ts';

const resolverOf = (template: Template): Resolver => new Resolver(template, physicalResources(template));

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
