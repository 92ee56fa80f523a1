import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const cost = (input: string, ...args: string[]) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, 'cli.ts'), ...args], { input, encoding: 'utf8' });

const scenario = (...items: object[]) => JSON.stringify({ region: 'us-east-1', items });

describe('cost --json', () => {
  it('prints the bill of the scenario on standard input, and nothing else', () => {
    const { stdout, stderr, status } = cost(
      scenario({
        kind: 'lambda',
        architecture: 'x86_64',
        requests: 50_000_000,
        durationMs: 200,
        memoryMiB: 2_048,
      }),
      '--json',
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const bill = JSON.parse(stdout);
    expect(bill).toEqual({
      totalUsd: expect.closeTo(343.334, 9),
      items: [
        {
          kind: 'lambda',
          totalUsd: expect.closeTo(343.334, 9),
          lines: [
            {
              name: 'duration',
              quantity: 20_000_000,
              unit: 'GB-second',
              unitUsd: 0.0000166667,
              usd: expect.closeTo(333.334, 9),
            },
            { name: 'requests', quantity: 50_000_000, unit: 'request', unitUsd: 2e-7, usd: 10 },
          ],
        },
      ],
    });
  });

  it('does not round', () => {
    const { stdout } = cost(scenario({ kind: 'sqs-standard', requests: 1 }), '--json');
    expect(JSON.parse(stdout).totalUsd).toBe(4e-7);
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
      /no instance type "m7g.tiny" in us-east-1/,
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
      /hoursPerMonth must be a finite number of 0 or more, not -1/,
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
  ])('answers %s with one line and exit code 2', (_, input, message) => {
    const { stdout, stderr, status } = cost(input, '--json');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('answers an unknown option with exit code 2', () => {
    expect(cost('', '--jason').status).toBe(2);
  });
});
