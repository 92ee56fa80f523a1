/** The model's batches and objects against runs that were measured: fixtures/fill-of-runs.json has them with their commands. */
import { assumedWork, atTraffic, priceList, workOf, type DefaultCompute, type Work } from '@telemetry/prices';
import { fixedFleet } from '@telemetry/prices/testing-fleet';
import { describe, expect, test } from 'vitest';
import recorded from '../../fixtures/fill-of-runs.json' with { type: 'json' };

interface MeasuredFill {
  arm: string;
  requestsPerSecond: number;
  eventsPerRequest: number;
  batchSize: number;
  windowSeconds: number;
  lingerMs: number;
  environments: number;
  messagesPerInvocation: number;
  objectsPerMillionEvents: number;
  durationMs: number;
}

const runs: MeasuredFill[] = recorded.runs;
const assumed = workOf(assumedWork);

function modelled(run: MeasuredFill, work: Work) {
  const { arm, batchSize, windowSeconds, lingerMs, environments, requestsPerSecond } = run;
  const onDefault: DefaultCompute = {
    arm: 'default',
    architecture: 'arm64',
    memoryMiB: 1_769,
    // The twin has no more pollers than environments there.
    mappingMaxConcurrency: environments,
  };
  const mapping = { batchSize, batchingWindowSeconds: windowSeconds };
  const { workload } = atTraffic(
    requestsPerSecond,
    work,
    arm === 'default' ? onDefault : fixedFleet(environments, lingerMs),
    { maxRows: 50_000, mapping },
    priceList(),
    environments,
  );
  return {
    messagesPerInvocation: workload.messagesPerInvocation,
    objectsPerMillionEvents: 1e6 / workload.eventsPerObject,
  };
}

/** The assumed work, but as long as it took there. What an invocation waited for its object, `atTraffic` adds again. */
function asLongAs({ durationMs, lingerMs, messagesPerInvocation }: MeasuredFill): Work {
  const own = Math.max(
    assumed.wallMs,
    durationMs - lingerMs - assumed.wallMsPerMessage * messagesPerInvocation,
  );
  return { ...assumed, wallMs: own };
}

test('there are runs of both arms, of three batch sizes, four lingers and three traffics', () => {
  const kinds = (pick: (run: MeasuredFill) => unknown) => new Set(runs.map(pick)).size;
  expect(kinds(({ arm }) => arm)).toBe(2);
  expect(kinds(({ batchSize }) => batchSize)).toBeGreaterThanOrEqual(3);
  expect(kinds(({ lingerMs, arm }) => `${arm} ${lingerMs}`)).toBeGreaterThanOrEqual(5);
  expect(kinds(({ requestsPerSecond }) => requestsPerSecond)).toBeGreaterThanOrEqual(3);
});

describe.each(runs)(
  '$arm, $requestsPerSecond requests a second in batches of $batchSize at most, $environments environments, linger $lingerMs ms',
  (run) => {
    test.each([
      ['the work that pnpm cost assumes', assumed],
      ['the duration that it had', asLongAs(run)],
    ])('the model is within 20 %% of what was measured, with %s', (_: string, work: Work) => {
      const found = modelled(run, work);
      for (const figure of ['messagesPerInvocation', 'objectsPerMillionEvents'] as const) {
        expect(found[figure] / run[figure], figure).toBeGreaterThan(0.8);
        expect(found[figure] / run[figure], figure).toBeLessThan(1.2);
      }
    });
  },
);
