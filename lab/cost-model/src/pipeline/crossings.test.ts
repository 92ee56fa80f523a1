import {
  steadyDay,
  type Compute,
  type PipelineQuestion,
  type PipelineSettings,
  type Work,
} from '@telemetry/prices';
import { describe, expect, it } from 'vitest';
import { pipelineCrossings } from './crossings.ts';

const settings: PipelineSettings = {
  region: 'us-east-1',
  hoursPerMonth: 730,
  freeTier: false,
  edge: 'http',
  retentionMonths: 0,
  athenaTb: 0,
  emptyReceivesPerSecond: 0,
  day: steadyDay,
  mapping: { batchSize: 100, batchingWindowSeconds: 1 },
  maxRows: 50_000,
};

const lambda: Compute = { arm: 'default', architecture: 'arm64', memoryMiB: 512 };
const managed: Compute = {
  arm: 'managed-instances',
  instanceType: 'c7g.xlarge',
  environment: { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 },
  targetUtilization: 0.5,
  lingerMs: 0,
  minEnvironments: 3,
  minInstances: 3,
  network: { kind: 'interface-endpoints', endpoints: 2, availabilityZones: 3 },
};

/** Events of 1 KB, 20 ms an invocation and 2 ms an event, 3 and 0.4 of them CPU, 0.6 KB of logs, nothing stored. */
function work(eventsPerRequest: number, messagesPerInvocation: number, msPerEvent = 2): Work {
  return {
    memoryMiB: 512,
    eventsPerRequest,
    requestKb: eventsPerRequest,
    messagesPerInvocation,
    wallMs: 20,
    wallMsPerMessage: msPerEvent * eventsPerRequest,
    cpuMs: 3,
    cpuMsPerMessage: 0.4 * eventsPerRequest,
    eventsPerObject: Infinity,
    storedBytesPerEvent: 0,
    logBytesPerInvocation: 0.6 * 1_024,
    receivesPerMessage: 1,
  };
}

describe('the break-even of whole pipelines', () => {
  const at = (msPerEvent: number, compute: Compute = managed) => {
    const question = (of: Compute): PipelineQuestion => ({
      eventsPerMonth: 1,
      work: work(25, 100, msPerEvent),
      compute: of,
      settings,
    });
    const [first] = pipelineCrossings(question(compute), question(lambda));
    return first && first.at / 1e9;
  };

  it('needs waiting: billions of events a month, the fewer the longer an event waits', () => {
    expect([5, 10, 20, 50].map((ms) => at(ms)?.toFixed(1))).toEqual(['12.3', '6.1', '3.1', '1.2']);
  });

  it('is nowhere in sight where an event takes 2 ms', () => {
    expect(at(2) ?? Infinity).toBeGreaterThan(30);
  });

  it('is the same number from either side', () => {
    const question = (of: Compute): PipelineQuestion => ({
      eventsPerMonth: 1,
      work: work(25, 100, 10),
      compute: of,
      settings,
    });
    const [one] = pipelineCrossings(question(managed), question(lambda));
    const [other] = pipelineCrossings(question(lambda), question(managed));
    expect(one).toMatchObject({ cheaperAbove: 'first' });
    expect(other).toMatchObject({ cheaperAbove: 'second' });
    expect(other?.at).toBeCloseTo(one?.at ?? 0, -1);
  });
});
