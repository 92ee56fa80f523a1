/** What a pipeline does with its traffic: means, measured in a run or assumed. */
export interface Workload {
  /** Events in a request, which becomes one message. */
  eventsPerRequest: number;
  /** A request's body, KiB. */
  requestKb: number;
  messagesPerInvocation: number;
  /** Wall time of an invocation. */
  durationMs: number;
  /** CPU time of an invocation, the runtime's own included. */
  cpuMs: number;
  eventsPerObject: number;
  /** In S3, after compression. */
  storedBytesPerEvent: number;
  logBytesPerInvocation: number;
  /** Receives for each message: above 1 where messages come back. */
  receivesPerMessage: number;
}

/** Sums over a run of one arm. */
export interface RunTotals {
  /** Accepted events, each once. */
  events: number;
  /** Accepted requests: messages in the queue. */
  requests: number;
  requestBytes: number;
  /** Messages received, again and again included. */
  received: number;
  invocations: number;
  /** Wall time of all invocations. */
  invocationMs: number;
  cpuSeconds: number;
  objects: number;
  objectBytes: number;
}

/** The platform's report and the processor's metrics, of each invocation: no run measures them. */
export const logBytesPerInvocation = 600;

/** The means of a run. Throws a `RangeError` that names what is zero or less. */
export function measuredWorkload(run: RunTotals): Workload {
  for (const what of ['events', 'requests', 'received', 'invocations', 'objects'] as const)
    if (!(run[what] > 0)) throw new RangeError(`a run without ${what} gives no workload`);
  return {
    eventsPerRequest: run.events / run.requests,
    requestKb: run.requestBytes / run.requests / 1_024,
    messagesPerInvocation: run.received / run.invocations,
    durationMs: run.invocationMs / run.invocations,
    cpuMs: (run.cpuSeconds * 1_000) / run.invocations,
    eventsPerObject: run.events / run.objects,
    storedBytesPerEvent: run.objectBytes / run.events,
    logBytesPerInvocation,
    receivesPerMessage: run.received / run.requests,
  };
}

export function requestsOf(events: number, { eventsPerRequest }: Workload): number {
  return events / eventsPerRequest;
}

export function invocationsOf(events: number, workload: Workload): number {
  const { receivesPerMessage, messagesPerInvocation } = workload;
  return (requestsOf(events, workload) * receivesPerMessage) / messagesPerInvocation;
}
