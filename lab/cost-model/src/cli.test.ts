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
      missing: [],
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

  it('answers a wrong scenario with one line and exit code 2', () => {
    const { stdout, stderr, status } = cost(scenario({ kind: 'lamda' }), '--json');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toMatch(/^cost: items\[0\]\.kind "lamda" is unknown; known: .*\n$/);
  });

  it('answers an unknown option with exit code 2', () => {
    expect(cost('', '--jason').status).toBe(2);
  });
});
