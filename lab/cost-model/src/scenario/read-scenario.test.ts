import { describe, expect, it } from 'vitest';
import { readScenario, ScenarioError } from './read-scenario.ts';

const scenario = (...items: object[]) => JSON.stringify({ region: 'us-east-1', items });

describe('reading a scenario', () => {
  it('takes months of 730 hours in us-east-1 without a free tier where nothing is said', () => {
    expect(readScenario('{"items":[]}')).toEqual({
      region: 'us-east-1',
      hoursPerMonth: 730,
      freeTier: false,
      items: [],
    });
  });

  it.each([
    ['no input', '', /not JSON: it is empty/],
    ['text', 'hello', /not JSON: .*hello/],
    ['a list', '[]', /must be a JSON object/],
    ['no items', '{}', /items is missing/],
    ['an unknown kind', scenario({ kind: 'lamda' }), /items\[0\]\.kind "lamda" is unknown; known: lambda, /],
    [
      'a name of every object as kind',
      scenario({ kind: 'constructor' }),
      /items\[0\]\.kind "constructor" is unknown/,
    ],
    [
      'an unknown field',
      scenario({ kind: 'api-gateway-rest', requests: 1, size: 2 }),
      /items\[0\] has an unknown field "size"/,
    ],
    [
      'an unknown field of the scenario',
      '{"items":[],"hours":1}',
      /the scenario has an unknown field "hours"/,
    ],
    [
      'an unknown region',
      '{"region":"mars-1","items":[]}',
      /no prices for region "mars-1"; known: us-east-1/,
    ],
    [
      'an unknown instance type',
      scenario({ kind: 'ecs-ec2', instanceType: 'm7g.tiny', instances: 1 }),
      /"m7g.tiny" is no instance type of the families C, M and R/,
    ],
    [
      'a negative number',
      scenario({ kind: 'api-gateway-rest', requests: -1 }),
      /items\[0\]\.requests must be a finite number of 0 or more, not -1/,
    ],
    [
      'a number that is not finite',
      '{"items":[{"kind":"api-gateway-rest","requests":1e999}]}',
      /items\[0\]\.requests must be a finite number of 0 or more, not Infinity/,
    ],
    [
      'negative hours',
      '{"hoursPerMonth":-1,"items":[]}',
      /hoursPerMonth must be from 0 to 744, the hours of the longest month, not -1/,
    ],
    [
      'more memory than a function may have',
      scenario({ kind: 'lambda', architecture: 'arm64', requests: 1, durationMs: 1, memoryMiB: 20_000 }),
      /memoryMiB must be from 128 to 10,240, memory of a Lambda function in MiB, not 20000/,
    ],
    [
      'an invocation beyond the longest time-out',
      scenario({ kind: 'lambda', architecture: 'arm64', requests: 1, durationMs: 1e6, memoryMiB: 512 }),
      /durationMs must be from 0 to 900,000, the longest time-out of Lambda in ms, not 1000000/,
    ],
    [
      'an instance type that managed instances refuse',
      scenario({ kind: 'lambda-managed-instances', instanceType: 'c7g.large', instances: 3, requests: 1 }),
      /items\[0\]\.instanceType: managed instances are of the families C \(from xlarge\), M and R/,
    ],
    [
      'a task that Fargate does not have',
      scenario({ kind: 'ecs-fargate', architecture: 'arm64', vcpu: 64, memoryGb: 8, tasks: 1 }),
      /vcpu must be from 0\.25 to 16, vCPUs of a Fargate task, not 64/,
    ],
    [
      'a number whose bill would be infinite',
      scenario({ kind: 'api-gateway-rest', requests: 1e300 }),
      /requests must be at most 1e18, not 1e\+300/,
    ],
    ['a missing field', scenario({ kind: 'api-gateway-rest' }), /items\[0\]\.requests is missing/],
    [
      'a discount above 1',
      scenario({ kind: 'ecs-ec2', instanceType: 'm7g.large', instances: 1, discount: 26 }),
      /items\[0\]\.discount must be a share from 0 to 1, not 26/,
    ],
    [
      'an unknown architecture',
      scenario({ kind: 'lambda', architecture: 'arm', requests: 1, durationMs: 1, memoryMiB: 1 }),
      /architecture must be "x86_64" or "arm64", not "arm"/,
    ],
    [
      'neither instances nor instance-hours',
      scenario({ kind: 'ecs-ec2', instanceType: 'm7g.large' }),
      /needs one of instances and instanceHours/,
    ],
  ])('answers %s with one line', (_, text, message) => {
    expect(() => readScenario(text)).toThrow(ScenarioError);
    expect(() => readScenario(text)).toThrow(message);
    expect(() => readScenario(text)).not.toThrow(/\n/);
  });
});
