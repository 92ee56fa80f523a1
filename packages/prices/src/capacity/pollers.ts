import { provisionedPollers, standardPollers, sqsLimits, type ComputeType } from '@telemetry/settings';

export interface MappingLoad {
  bytesPerSecond: number;
  concurrentInvocations: number;
  messagesPerSecond: number;
  messagesPerInvocation: number;
}

/**
 * Whether Lambda's own pollers carry the load: 5 MB/s to managed instances, and 1,250 invocations at once; beyond that
 * pollers are provisioned (@telemetry/settings has the limits with their sources).
 */
export function standardPollersCarry(
  compute: ComputeType,
  { concurrentInvocations, bytesPerSecond }: MappingLoad,
): boolean {
  return (
    concurrentInvocations <= standardPollers.concurrentInvocations &&
    (compute === 'default' || bytesPerSecond <= standardPollers.bytesPerSecondToManagedInstances)
  );
}

/** Provisioned pollers that a load needs. */
export function provisionedPollersFor(load: MappingLoad): number {
  const { min, perPoller } = provisionedPollers;
  const together = Math.max(1, Math.min(sqsLimits.messagesPerCall, load.messagesPerInvocation));
  return Math.max(
    min,
    Math.ceil(load.bytesPerSecond / perPoller.bytesPerSecond),
    Math.ceil(load.concurrentInvocations / perPoller.concurrentInvocations),
    Math.ceil(load.messagesPerSecond / together / perPoller.callsPerSecond),
  );
}
