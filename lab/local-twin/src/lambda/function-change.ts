import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@telemetry/execution-environment';
import type { FunctionDefinition } from './function-definition.ts';

/** What may change of a function while it runs: as UpdateFunctionConfiguration and a new version do. */
export interface FunctionChange {
  /** Variables by name, over those that it has. */
  environment?: Record<string, string>;
  /** Slots of an environment; managed instances only. */
  maxConcurrency?: number;
}

export const changed = (definition: FunctionDefinition, change: FunctionChange): FunctionDefinition => ({
  ...definition,
  environment: { ...definition.environment, ...change.environment },
});

const lookEveryMs = 20;

/** Ends the environment when what runs in it has ended. It must get nothing new. */
export async function retire(environment: Environment): Promise<void> {
  while (environment.inFlight + environment.runningOn > 0) await sleep(lookEveryMs);
  await environment.stop();
}
