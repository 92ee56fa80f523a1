/**
 * A standard mapping of an SQS queue hands managed instances 5 MB/s at most, a quota that cannot be raised (Lambda
 * developer guide, lambda-managed-instances-quotas), and default Lambda 1,250 invocations at once (services-sqs-scaling).
 * Beyond that pollers are provisioned: each carries 1 MB/s, 10 invocations at once and 10 calls a second, two at least
 * (services-sqs-scaling). All read 2026-11-21.
 */
const standard = { mbPerSecond: 5, concurrentInvocations: 1_250, idlePollers: 5 };
const perPoller = { mbPerSecond: 1, concurrentInvocations: 10, callsPerSecond: 10 };
const messagesPerCall = 10;

export interface MappingLoad {
  mbPerSecond: number;
  concurrentInvocations: number;
  messagesPerSecond: number;
  messagesPerInvocation: number;
}

/** Pollers of a mapping: `provisioned` ones are paid by the hour. */
export interface Pollers {
  pollers: number;
  provisioned: boolean;
}

export function pollersFor(arm: 'default' | 'managed-instances', load: MappingLoad): Pollers {
  const enough =
    load.concurrentInvocations <= standard.concurrentInvocations &&
    (arm === 'default' || load.mbPerSecond <= standard.mbPerSecond);
  if (enough) return { pollers: standard.idlePollers, provisioned: false };
  const together = Math.max(1, Math.min(messagesPerCall, load.messagesPerInvocation));
  const pollers = Math.max(
    2,
    Math.ceil(load.mbPerSecond / perPoller.mbPerSecond),
    Math.ceil(load.concurrentInvocations / perPoller.concurrentInvocations),
    Math.ceil(load.messagesPerSecond / together / perPoller.callsPerSecond),
  );
  return { pollers, provisioned: true };
}
