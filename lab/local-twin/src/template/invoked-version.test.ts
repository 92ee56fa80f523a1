import { describe, expect, it } from 'vitest';
import type { Template } from './cloudformation.ts';
import { type Invoked, readInvoked } from './invoked-version.ts';
import { physicalResources } from './physical.ts';
import { Resolver } from './resolve.ts';

const scaling = (min: number): object => ({ MinExecutionEnvironments: min, MaxExecutionEnvironments: 12 });

function invokedBy(functionName: unknown, fn: Record<string, unknown> = {}): Invoked {
  const template: Template = {
    Resources: {
      Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionScalingConfig: scaling(1), ...fn } },
      // Another function with an alias of the same name.
      Other: { Type: 'AWS::Lambda::Function' },
      OtherOne: version('Other', 9),
      OtherLive: alias('Other', 'OtherOne'),
      One: version('Fn', 2),
      Two: version('Fn', 4),
      Live: alias('Fn', 'Two'),
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: functionName } },
    },
  };
  return readInvoked(template, new Resolver(template, physicalResources(template)), 'Mapping');
}
const version = (of: string, min: number): Template['Resources'][string] => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: { Ref: of }, FunctionScalingConfig: scaling(min) },
});
const alias = (of: string, to: string): Template['Resources'][string] => ({
  Type: 'AWS::Lambda::Alias',
  Properties: {
    FunctionName: { Ref: of },
    FunctionVersion: { 'Fn::GetAtt': [to, 'Version'] },
    Name: 'live',
  },
});

describe('a mapping invokes', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Fn';
  it.each<[string, unknown, number, string, string]>([
    ['the function', { Ref: 'Fn' }, 1, '$LATEST', arn],
    ['the function by its ARN', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 1, '$LATEST', arn],
    ['a version', { Ref: 'One' }, 2, '1', `${arn}:1`],
    ['the version that an alias names', { Ref: 'Live' }, 4, '2', `${arn}:live`],
    ['the same, as “name:alias”', { 'Fn::Join': ['', [{ Ref: 'Fn' }, ':live']] }, 4, '2', `${arn}:live`],
  ])('%s, with its scaling, version and ARN', (_, functionName, min, number, invokedArn) => {
    expect(invokedBy(functionName)).toEqual({
      functionId: 'Fn',
      version: number,
      arn: invokedArn,
      scaling: scaling(min),
    });
  });

  it('the last published version of a function on managed instances, where it names none', () => {
    expect(invokedBy({ Ref: 'Fn' }, { CapacityProviderConfig: {} }).version).toBe('$LATEST.PUBLISHED');
  });
});

describe('a mapping is refused that invokes', () => {
  it.each<[string, unknown, string]>([
    ['another function', 'other', 'Mapping: invokes other, but the template’s functions are Fn, Other'],
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
