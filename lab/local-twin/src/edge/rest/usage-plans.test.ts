import { describe, expect, it } from 'vitest';
import type { Template } from '../../template/cloudformation.ts';
import { physicalResources } from '../../template/physical.ts';
import { Resolver } from '../../template/resolve.ts';
import { readUsagePlans, UsagePlans } from './usage-plans.ts';

describe('a key', () => {
  const limited = { value: 'k', throttle: { ratePerSecond: 0.001, burst: 2 }, quota: 3 };

  it.each([undefined, '', 'other'])('%s that no plan has opens nothing', (value) => {
    expect(new UsagePlans([limited]).refusal(value)).toBe('INVALID_API_KEY');
  });

  it('is throttled on its own: another key is not touched by it', () => {
    const plans = new UsagePlans([limited, { ...limited, value: 'other' }]);
    expect([1, 2, 3].map(() => plans.refusal('k'))).toEqual([undefined, undefined, 'THROTTLED']);
    expect(plans.refusal('other')).toBeUndefined();
  });

  it('has a quota, which refused requests do not use', () => {
    const plans = new UsagePlans([{ value: 'k', quota: 2 }]);
    plans.refusal('other');
    expect([1, 2, 3, 4].map(() => plans.refusal('k'))).toEqual([
      undefined,
      undefined,
      'QUOTA_EXCEEDED',
      'QUOTA_EXCEEDED',
    ]);
  });
});

describe('keys of a template', () => {
  const read = (key: object, plan: object = {}): object[] => {
    const template: Template = {
      Resources: {
        Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, ...key } },
        Plan: {
          Type: 'AWS::ApiGateway::UsagePlan',
          Properties: { Throttle: { RateLimit: 5, BurstLimit: 10 }, Quota: { Limit: 7 }, ...plan },
        },
        Held: {
          Type: 'AWS::ApiGateway::UsagePlanKey',
          Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
        },
        Alone: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true } },
      },
    };
    return readUsagePlans(template, new Resolver(template, physicalResources(template)));
  };

  it('count when a plan holds them, with its limits', () => {
    expect(read({})).toEqual([{ value: 'Key', throttle: { ratePerSecond: 5, burst: 10 }, quota: 7 }]);
    expect(read({ Value: 'secret' })).toMatchObject([{ value: 'secret' }]);
  });

  it('do not count when they are disabled', () => {
    expect(read({ Enabled: false })).toEqual([]);
  });

  it('are refused with a throttle for a single method', () => {
    const ApiStages = [{ Throttle: { '/v1/events/POST': { RateLimit: 1 } } }];
    expect(() => read({}, { ApiStages })).toThrow('Plan: the twin does not do throttles of single methods');
  });
});
