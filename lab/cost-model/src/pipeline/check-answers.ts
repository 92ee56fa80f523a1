import { hoursPerMonth } from '@telemetry/prices';
import { brokenRules, instanceShape, type StageConfig } from '@telemetry/settings';
import { stageWith, type Answers } from './answers.ts';

/** Its id of 36 letters, its type and its time, with their names (packages/event-schema). */
const leastEventBytes = 100;

const anyArchitecture = {
  rule: 'instance-types-of-arm64',
  reason: 'it is priced, and not deployed',
};

/**
 * The stage's own rules hold for what flags say as well: nobody prices what cannot be deployed. Another architecture than
 * the function's may be priced, and a larger fleet than `maxVcpuCount` allows. Throws a `RangeError` with the first rule.
 */
export function checkAnswers(answers: Answers, config: StageConfig): void {
  const { instanceType, retentionMonths } = answers;
  if (instanceType !== undefined && !instanceShape(instanceType))
    throw new RangeError(
      `managed instances are of the families C (from xlarge), M and R (from large), and "${instanceType}" is not`,
    );
  if (answers.eventBytes < leastEventBytes)
    throw new RangeError(
      `an event has its id, its type and its time, which are ${leastEventBytes} bytes, and not ${answers.eventBytes}`,
    );
  const priced = stageWith(config, answers);
  const { managedInstances, retentionDays, exceptions = [] } = priced;
  const [first] = brokenRules({
    ...priced,
    managedInstances: { ...managedInstances, maxVcpuCount: 15_000 },
    ...(retentionMonths !== undefined && {
      retentionDays: { ...retentionDays, events: Math.round((retentionMonths * hoursPerMonth) / 24) },
    }),
    exceptions: [...exceptions, anyArchitecture],
  });
  if (first !== undefined) throw new RangeError(first);
}
