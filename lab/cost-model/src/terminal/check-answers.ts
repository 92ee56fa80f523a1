import { checkConfig, instanceShape, SettingsError, type StageConfig } from '@telemetry/settings';
import { stageWith, type Answers } from '../pipeline/answers.ts';

/**
 * The stage's own rules hold for what flags say as well: nobody prices what cannot be deployed. Another architecture than
 * the function's may be priced, and a larger fleet than `maxVcpuCount` allows. Throws a `RangeError` with the first rule.
 */
export function checkAnswers(answers: Answers, config: StageConfig): void {
  const { instanceType, stage } = answers;
  if (instanceType !== undefined && !instanceShape(instanceType))
    throw new RangeError(
      `managed instances are of the families C (from xlarge), M and R (from large), and "${instanceType}" is not`,
    );
  const { instanceType: _, ...asDeployed } = answers;
  const priced = stageWith(config, asDeployed);
  const { managedInstances } = priced;
  const room = { ...managedInstances, maxVcpuCount: 15_000 };
  try {
    checkConfig(stage, { ...priced, managedInstances: room });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [, rule = error.message] = error.message.split('\n');
    throw new RangeError(rule.trim(), { cause: error });
  }
}
