import type { InvokeResult } from '@telemetry/execution-environment';
import type { Request } from '@telemetry/race-runner';
import type { ComputeType } from '@telemetry/settings';
import type { UpstreamRequest } from './upstream.ts';

export interface Answered extends Request {
  event: Record<string, unknown>;
  result: InvokeResult;
  /** The parsed answer; undefined without one. */
  answer: unknown;
  endedAtMs: number;
}

/** What a run of one half of a pair on one arm showed. */
export interface LabRun {
  arm: ComputeType;
  answered: Answered[];
  /** In the order in which they ended. */
  unanswered: Request[];
  logLines: string[];
  upstream: UpstreamRequest[];
  workers: number;
  /** Worker threads that are gone at the end and not replaced. */
  workersLost: number;
  /** Environments that were lost; on default Lambda another took over each time. */
  environmentsLost: number;
  /** Message of the error with which the handler's module failed to load. */
  initError?: string;
}

/** Answers for which the check says no, failed invocations and missing answers included. */
export function wrongAnswers(
  run: LabRun,
  isRight: (answer: never, event: never, request: Answered) => boolean,
): number {
  const wrong = run.answered.filter(
    (answered) =>
      answered.result.kind !== 'success' ||
      !isRight(answered.answer as never, answered.event as never, answered),
  );
  return wrong.length + run.unanswered.length;
}
