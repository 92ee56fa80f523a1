/** A function as the template describes it, in plain data. */
export interface FunctionDefinition {
  functionName: string;
  /** The version that runs. Default `$LATEST`. */
  version?: string;
  /** What its invoker names. Default: the function's ARN, unqualified. */
  invokedArn?: string;
  handler: string;
  /** Folder of the code. */
  taskRoot: string;
  memoryMiB: number;
  timeoutMs: number;
  environment: Record<string, string>;
  compute: DefaultCompute | ManagedInstancesCompute;
}

export interface DefaultCompute {
  kind: 'default';
  reservedConcurrency?: number;
}

export interface ManagedInstancesCompute {
  kind: 'managed-instances';
  /** Slots of an environment. */
  maxConcurrency: number;
  vcpus: number;
  minEnvironments: number;
  maxEnvironments: number;
}
