import { assumedWork, logBytesPerInvocation, workOf, type Work } from './work.ts';
import type { Workload } from './workload.ts';

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

/**
 * The same as work that can be asked at other traffic. A run measures one sum: wall and CPU time are shared out to the
 * invocation and its messages as the project's own processor shares them. `lingerMs`, which the run's invocations waited
 * for company, is taken off.
 */
export function measuredWork(measured: Workload, lingerMs: number): Work {
  const { messagesPerInvocation, durationMs, cpuMs, ...sizes } = measured;
  const own = workOf(assumedWork);
  const split = (total: number, each: number, perMessage: number): [number, number] => {
    const factor = total / (each + perMessage * messagesPerInvocation);
    return [each * factor, perMessage * factor];
  };
  const [cpu, cpuPerMessage] = split(cpuMs, own.cpuMs, own.cpuMsPerMessage);
  const withoutLinger = Math.max(cpuMs, durationMs - lingerMs);
  const [wall, wallPerMessage] = split(withoutLinger, own.wallMs, own.wallMsPerMessage);
  const { eventsPerRequest, requestKb, storedBytesPerEvent, logBytesPerInvocation, receivesPerMessage } =
    sizes;
  return {
    eventsPerRequest,
    requestKb,
    wallMs: wall,
    wallMsPerMessage: wallPerMessage,
    cpuMs: cpu,
    cpuMsPerMessage: cpuPerMessage,
    storedBytesPerEvent,
    logBytesPerInvocation,
    receivesPerMessage,
  };
}
