/** A function as the template describes it, in plain data. */
export interface FunctionDefinition {
  functionName: string;
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
