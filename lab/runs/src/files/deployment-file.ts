import { arms } from '@telemetry/settings';
import { z } from 'zod';

const number = z.number().nonnegative();
const architecture = z.enum(['arm64', 'x86_64']);

const managedInstances = z.object({
  instanceTypes: z.array(z.string()),
  vcpusPerEnvironment: number,
  slotsPerEnvironment: number,
  workerThreads: number.nullable(),
  minEnvironments: number,
  maxEnvironments: number,
  availabilityZones: number,
});
export type ManagedInstances = z.infer<typeof managedInstances>;

/** A hybrid's default Lambda, and when it joins. */
const overflow = z.object({
  memoryMiB: number,
  architecture,
  mappingMaxConcurrency: number.nullable(),
  /** The oldest message is older than this at a look, once a minute. */
  joinAboveAgeSeconds: number,
  /** So long without such a look. */
  leaveAfterSeconds: number,
});
export type Overflow = z.infer<typeof overflow>;

const twinModel = z.object({
  timeScale: number,
  s3PutLatencyMs: number,
  /** Not in runs of before 2026-11-29. */
  doublingMs: number.optional(),
  provisioningDelayMs: number,
  /** Environments that the machine may run, whatever the template allows. */
  maxEnvironments: number,
  /** How long an invocation waits for an open poll before it is throttled; AWS's agent does not wait. */
  pollPatienceMs: number.optional(),
});
export type TwinModel = z.infer<typeof twinModel>;

const deployment = z.object({
  /** Whose settings it has. Not in runs of before 2026-11-30. */
  stage: z.string().optional(),
  arm: z.enum(arms),
  /** Where it ran in AWS. Not in runs on the twin, and not in those of before 2026-11-29. */
  region: z.string().optional(),
  /** This, memory, concurrency and instances are the floor's, where the compute is a hybrid. */
  architecture,
  memoryMiB: number,
  timeoutSeconds: number,
  edge: z.enum(['rest', 'http']),
  batchSize: number,
  batchingWindowSeconds: number,
  mappingMaxConcurrency: number.nullable(),
  visibilityTimeoutSeconds: number,
  maxReceiveCount: number,
  /** How long an object waits for the rows of other invocations. */
  lingerMs: number,
  managedInstances: managedInstances.nullable(),
  /** Of a hybrid. */
  overflow: overflow.nullish(),
  /** Interface endpoints × availability zones: billed by the hour whatever passes. */
  interfaceEndpointZones: number,
  /** What the twin was told about AWS; null on AWS. */
  twin: twinModel.nullable(),
});
export type Deployment = z.infer<typeof deployment>;

/** Runs of before 2026-11-29 call the arm `compute`. */
const withArm = (file: unknown): unknown =>
  typeof file === 'object' && file !== null && 'compute' in file ? { arm: file.compute, ...file } : file;

/** `deployment.json`: what ran, read from the template (or from AWS) and not from our own settings. */
export const deploymentFile = z.preprocess(withArm, deployment);
