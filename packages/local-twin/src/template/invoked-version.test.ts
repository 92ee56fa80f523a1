import { describe, expect, it } from 'vitest';
import type { Template } from './cloudformation.ts';
import { readInvokedScaling } from './invoked-version.ts';
import { physicalResources } from './physical.ts';
import { Resolver } from './resolve.ts';

const scaling = (min: number): object => ({ MinExecutionEnvironments: min, MaxExecutionEnvironments: 12 });

function invokedBy(functionName: unknown, fn: Record<string, unknown> = {}): unknown {
  const template: Template = {
    Resources: {
      Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionScalingConfig: scaling(1), ...fn } },
      One: version(2),
      Two: version(4),
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          FunctionVersion: { 'Fn::GetAtt': ['Two', 'Version'] },
          Name: 'live',
        },
      },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: functionName } },
    },
  };
  return readInvokedScaling(template, new Resolver(template, physicalResources(template)));
}
const version = (min: number): Template['Resources'][string] => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: { Ref: 'Fn' }, FunctionScalingConfig: scaling(min) },
});

describe('a mapping invokes', () => {
  it.each<[string, unknown, number]>([
    ['the function', { Ref: 'Fn' }, 1],
    ['the function by its ARN', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 1],
    ['a version', { Ref: 'One' }, 2],
    ['the version that an alias names', { Ref: 'Live' }, 4],
    ['the same, as “name:alias”', { 'Fn::Join': ['', [{ Ref: 'Fn' }, ':live']] }, 4],
  ])('%s, with its scaling', (_, functionName, min) => {
    expect(invokedBy(functionName)).toEqual(scaling(min));
  });
});

describe('a mapping is refused that invokes', () => {
  it.each<[string, unknown, string]>([
    ['another function', 'other', 'Mapping: invokes other, but the template’s function is Fn'],
    ['an alias that is not there', 'Fn:canary', 'has no version or alias “canary”'],
  ])('%s', (_, functionName, message) => {
    expect(() => invokedBy(functionName)).toThrow(message);
  });

  it('no version on managed instances that publish none', () => {
    expect(() =>
      invokedBy({ Ref: 'Fn' }, { CapacityProviderConfig: {}, PublishToLatestPublished: false }),
    ).toThrow('only published versions run');
  });
});
