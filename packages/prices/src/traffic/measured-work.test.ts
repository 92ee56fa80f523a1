import { describe, expect, it } from 'vitest';
import { measuredWork, measuredWorkload, type RunTotals } from './measured-work.ts';
import { invocationsOf } from './workload.ts';

const run: RunTotals = {
  events: 50_000,
  requests: 2_000,
  requestBytes: 2_000 * 8_192,
  received: 2_200,
  invocations: 220,
  invocationMs: 22_000,
  cpuSeconds: 4.4,
  objects: 100,
  objectBytes: 2_000_000,
};

describe('a measured workload', () => {
  it('is the means of the run', () => {
    expect(measuredWorkload(run)).toEqual({
      eventsPerRequest: 25,
      requestKb: 8,
      messagesPerInvocation: 10,
      durationMs: 100,
      cpuMs: 20,
      eventsPerObject: 500,
      storedBytesPerEvent: 40,
      logBytesPerInvocation: 600,
      receivesPerMessage: 1.1,
    });
  });

  it('gives the run’s own invocations back', () => {
    expect(invocationsOf(run.events, measuredWorkload(run))).toBeCloseTo(run.invocations, 9);
  });

  it.each(['events', 'requests', 'received', 'invocations', 'objects'] as const)(
    'refuses a run without %s',
    (what) => {
      expect(() => measuredWorkload({ ...run, [what]: 0 })).toThrow(
        `a run without ${what} gives no workload`,
      );
    },
  );
});

describe('measured work', () => {
  const workload = measuredWorkload(run);

  it('takes as long and as much CPU as measured, where batches are as full as they were', () => {
    const { wallMs, wallMsPerMessage, cpuMs, cpuMsPerMessage } = measuredWork(workload, 30);
    expect(wallMs + 10 * wallMsPerMessage + 30).toBeCloseTo(100, 9);
    expect(cpuMs + 10 * cpuMsPerMessage).toBeCloseTo(20, 9);
  });

  it('never waits for company longer than it took', () => {
    const { wallMs, wallMsPerMessage } = measuredWork({ ...workload, durationMs: 25 }, 100);
    expect(wallMs + 10 * wallMsPerMessage).toBeCloseTo(20, 9);
  });
});
