/** What the pipeline does with an event and with a message, whatever the traffic. */
export interface Work {
  /** Events in a request, which becomes one message. */
  eventsPerRequest: number;
  /** A request's body, KiB. */
  requestKb: number;
  /** Wall time of an invocation as such, and of each message in it. The linger of shared objects is not in it. */
  wallMs: number;
  wallMsPerMessage: number;
  /** Memory of default Lambda with which the wall time is so long; without it a vCPU's or more. */
  memoryMiB?: number;
  /** CPU time, the runtime's own included. */
  cpuMs: number;
  cpuMsPerMessage: number;
  /** In S3, after compression. */
  storedBytesPerEvent: number;
  logBytesPerInvocation: number;
  /** Receives for each message: above 1 where messages come back. */
  receivesPerMessage: number;
  /** Given by a person, whatever the traffic; otherwise batches and objects fill as traffic fills them. */
  messagesPerInvocation?: number;
  eventsPerObject?: number;
  /** What a run measured over what the model says at the run's traffic: 1.1 is a tenth fuller. */
  measured?: { batches: number; objects: number };
}

/** What work and sizes are taken to be where no run measured them. */
export interface AssumedWork {
  eventsPerRequest: number;
  eventBytes: number;
  /** Wall time: of an invocation as such, and of each event in it. */
  wallMs: number;
  wallMsPerEvent: number;
  cpuMs: number;
  cpuMsPerEvent: number;
  messagesPerInvocation?: number;
  eventsPerObject?: number;
}

/**
 * Rounded from a run of this project's own processor on the local twin (2026-11-21, two cores, demo, steady and
 * burst): 25 events and 4.3 KB a request, 6 ms CPU an invocation and 0.02 ms an event, an S3 write of 35 ms to wait for.
 */
export const assumedWork: AssumedWork = {
  eventsPerRequest: 25,
  eventBytes: 173,
  wallMs: 45,
  wallMsPerEvent: 0.03,
  cpuMs: 6,
  cpuMsPerEvent: 0.02,
};

/** What the platform and the processor write for each invocation; a twin's run does not measure it. */
export const logBytesPerInvocation = 600;
const storedBytesPerEvent = 40;

/** Throws a `RangeError` where an invocation would use more CPU than there is time. */
export function workOf({ eventBytes, ...assumed }: AssumedWork): Work {
  const { eventsPerRequest, wallMs, wallMsPerEvent, cpuMs, cpuMsPerEvent } = assumed;
  const { messagesPerInvocation, eventsPerObject } = assumed;
  const work: Work = {
    eventsPerRequest,
    requestKb: (eventsPerRequest * eventBytes) / 1_024,
    wallMs,
    wallMsPerMessage: wallMsPerEvent * eventsPerRequest,
    cpuMs,
    cpuMsPerMessage: cpuMsPerEvent * eventsPerRequest,
    storedBytesPerEvent,
    logBytesPerInvocation,
    receivesPerMessage: 1,
    messagesPerInvocation,
    eventsPerObject,
  };
  const messages = messagesPerInvocation ?? 1;
  const [wall, cpu] = [wallMs + work.wallMsPerMessage * messages, cpuMs + work.cpuMsPerMessage * messages];
  if (cpu > wall)
    throw new RangeError(
      `an invocation of ${Number(wall.toFixed(3))} ms cannot use ${Number(cpu.toFixed(3))} ms of CPU`,
    );
  return work;
}
