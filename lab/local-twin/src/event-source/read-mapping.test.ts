import { describe, expect, it } from 'vitest';
import { Resolver } from '../template/resolve.ts';
import { readMapping } from './read-mapping.ts';

const resolver = new Resolver({ Resources: {} }, new Map());
const read = (Properties: Record<string, unknown>) =>
  readMapping('Mapping', resolver, { Type: 'AWS::Lambda::EventSourceMapping', Properties });

describe('a mapping', () => {
  it.each([
    ['BatchSize 11 without', { BatchSize: 11 }],
    ['BatchSize 10001:', { BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 }],
    ['BatchSize 100.5:', { BatchSize: 100.5, MaximumBatchingWindowInSeconds: 1 }],
    ['MaximumBatchingWindowInSeconds 301:', { MaximumBatchingWindowInSeconds: 301 }],
    ['MaximumConcurrency 1:', { ScalingConfig: { MaximumConcurrency: 1 } }],
    ['MaximumConcurrency 1001:', { ScalingConfig: { MaximumConcurrency: 1_001 } }],
    ['MinimumPollers 1:', { ProvisionedPollerConfig: { MinimumPollers: 1 } }],
    [
      'MaximumPollers 2 below MinimumPollers 3',
      { ProvisionedPollerConfig: { MinimumPollers: 3, MaximumPollers: 2 } },
    ],
    [
      'MaximumConcurrency together with ProvisionedPollerConfig',
      { ScalingConfig: { MaximumConcurrency: 2 }, ProvisionedPollerConfig: {} },
    ],
  ])('with %s is refused as Lambda refuses it', (message, properties) => {
    expect(() => read(properties)).toThrow(`Mapping: Lambda refuses ${message}`);
  });

  it('has Lambda’s defaults', () => {
    expect(read({})).toMatchObject({
      enabled: true,
      batchSize: 10,
      batchingWindowMs: 0,
      scaling: { kind: 'standard', maximumConcurrency: undefined },
    });
    expect(read({ ProvisionedPollerConfig: {} }).scaling).toEqual({
      kind: 'provisioned',
      minimum: 2,
      maximum: 200,
    });
  });
});
