import { logBytesPerInvocation, type Workload } from './workload.ts';

/** What work and its sizes are taken to be where no run measured them. */
export interface AssumedWork {
  eventsPerRequest: number;
  eventBytes: number;
  messagesPerInvocation: number;
  /** Wall time: of an invocation as such, and of each event in it. */
  wallMs: number;
  wallMsPerEvent: number;
  cpuMs: number;
  cpuMsPerEvent: number;
}

/**
 * Rounded from a run of this project's own processor on the local twin (2026-11-21, two cores, demo, steady and
 * burst): 25 events and 4.3 KB a request, 6 ms CPU an invocation and 0.02 ms an event, an S3 write of 35 ms to wait for.
 */
export const assumedWork: AssumedWork = {
  eventsPerRequest: 25,
  eventBytes: 173,
  messagesPerInvocation: 10,
  wallMs: 45,
  wallMsPerEvent: 0.03,
  cpuMs: 6,
  cpuMsPerEvent: 0.02,
};

const storedBytesPerEvent = 40;

/** Throws a `RangeError` where an invocation would use more CPU than there is time. */
export function workloadOf(work: AssumedWork): Workload {
  const { eventsPerRequest, messagesPerInvocation, wallMs, wallMsPerEvent, cpuMs, cpuMsPerEvent } = work;
  const events = eventsPerRequest * messagesPerInvocation;
  const workload: Workload = {
    eventsPerRequest,
    requestKb: (eventsPerRequest * work.eventBytes) / 1_024,
    messagesPerInvocation,
    durationMs: wallMs + wallMsPerEvent * events,
    cpuMs: cpuMs + cpuMsPerEvent * events,
    eventsPerObject: events,
    storedBytesPerEvent,
    logBytesPerInvocation,
    receivesPerMessage: 1,
  };
  if (workload.cpuMs > workload.durationMs)
    throw new RangeError(
      `an invocation of ${Number(workload.durationMs.toFixed(3))} ms cannot use ${Number(workload.cpuMs.toFixed(3))} ms of CPU`,
    );
  return workload;
}
