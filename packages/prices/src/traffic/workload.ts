/** What a pipeline does with a month's traffic: means. */
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

export function requestsOf(events: number, { eventsPerRequest }: Pick<Workload, 'eventsPerRequest'>): number {
  return events / eventsPerRequest;
}

export function invocationsOf(events: number, workload: Workload): number {
  const { receivesPerMessage, messagesPerInvocation } = workload;
  return (requestsOf(events, workload) * receivesPerMessage) / messagesPerInvocation;
}
