import type { Arm, Environments, StageConfig } from '@telemetry/settings';

/** Where one function runs. */
export type RunsOn = { kind: 'managed-instances'; environments: Environments } | { kind: 'default' };

/** Where the processor runs. Made by the three functions below only, so that no other kind can be written. */
export class Compute {
  readonly arm: Arm;

  private constructor(arm: Arm) {
    this.arm = arm;
  }

  /** EC2 instances in the account, many invocations at once in an environment. */
  static managedInstances(): Compute {
    return new Compute('managed-instances');
  }

  /** Default Lambda: one invocation at a time in an environment. */
  static default(): Compute {
    return new Compute('default');
  }

  /** Managed instances as the floor, and default Lambda as the overflow, which takes from the same queue while it is late. */
  static hybrid(): Compute {
    return new Compute('hybrid');
  }

  /** Where the processor runs that is always there: of a hybrid the floor. */
  processorRunsOn({ managedInstances, hybrid }: StageConfig): RunsOn {
    if (this.arm === 'default') return { kind: 'default' };
    const { environments } = this.arm === 'hybrid' ? hybrid : managedInstances;
    return { kind: 'managed-instances', environments };
  }
}
