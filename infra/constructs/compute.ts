/** Where the processor runs. Made by the two functions below only, so that no third kind can be written. */
export class Compute {
  readonly kind: 'managed-instances' | 'default';

  private constructor(kind: 'managed-instances' | 'default') {
    this.kind = kind;
  }

  /** EC2 instances in the account, many invocations at once in an environment. */
  static managedInstances(): Compute {
    return new Compute('managed-instances');
  }

  /** Default Lambda: one invocation at a time in an environment. */
  static default(): Compute {
    return new Compute('default');
  }
}
