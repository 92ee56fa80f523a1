/** `deployment.json`: what ran, read from the template (or from AWS) and not from our own settings. */
export interface Deployment {
  compute: 'managed-instances' | 'default' | 'hybrid';
  /** This, memory, concurrency and instances are the floor's, where the compute is a hybrid. */
  architecture: 'arm64' | 'x86_64';
  memoryMiB: number;
  timeoutSeconds: number;
  edge: 'rest' | 'http';
  batchSize: number;
  batchingWindowSeconds: number;
  mappingMaxConcurrency: number | null;
  visibilityTimeoutSeconds: number;
  maxReceiveCount: number;
  /** How long an object waits for the rows of other invocations. */
  lingerMs: number;
  managedInstances: ManagedInstances | null;
  /** Of a hybrid. */
  overflow?: Overflow | null;
  /** Interface endpoints × availability zones: billed by the hour whatever passes. */
  interfaceEndpointZones: number;
  /** What the twin was told about AWS; null on AWS. */
  twin: TwinModel | null;
}

export interface ManagedInstances {
  instanceTypes: string[];
  vcpusPerEnvironment: number;
  slotsPerEnvironment: number;
  workerThreads: number | null;
  minEnvironments: number;
  maxEnvironments: number;
  availabilityZones: number;
}

/** A hybrid's default Lambda, and when it joins. */
export interface Overflow {
  memoryMiB: number;
  architecture: 'arm64' | 'x86_64';
  mappingMaxConcurrency: number | null;
  /** The oldest message is older than this at a look, once a minute. */
  joinAboveAgeSeconds: number;
  /** So long without such a look. */
  leaveAfterSeconds: number;
}

export interface TwinModel {
  timeScale: number;
  s3PutLatencyMs: number;
  provisioningDelayMs: number;
  /** Environments that the machine may run, whatever the template allows. */
  maxEnvironments: number;
}
