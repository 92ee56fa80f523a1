import { z } from 'zod';

/**
 * The contract: every kind of item and its fields. Months unless a field says otherwise; GB are 2^30 bytes, as AWS
 * meters them. A discount is a share (0.26 is 26 %), of what a savings plan or a reservation can discount.
 */
const show = (value: unknown) =>
  typeof value === 'object' && value !== null
    ? 'an object'
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);
const says = (rule: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? 'is missing' : `must be ${rule}, not ${show(input)}`,
});

const amount = z
  .number(says('a finite number of 0 or more'))
  .nonnegative(says('a finite number of 0 or more'));
const share = z
  .number(says('a share from 0 to 1'))
  .min(0, says('a share from 0 to 1'))
  .max(1, says('a share from 0 to 1'));
const flag = z.boolean(says('true or false'));
const text = z.string(says('a text'));
const architecture = z.enum(['x86_64', 'arm64'], says('"x86_64" or "arm64"'));

const invocations = { architecture, requests: amount, durationMs: amount, memoryMiB: amount };
const fleet = {
  instanceType: text,
  instances: amount.optional(),
  instanceHours: amount.optional(),
  discount: share.optional(),
  coveredInstanceHours: amount.optional(),
};
const fargate = {
  architecture,
  vcpu: amount,
  memoryGb: amount,
  tasks: amount,
  hours: amount.optional(),
  spot: flag.optional(),
  discount: share.optional(),
};

const kind = <K extends string, F extends z.ZodRawShape>(name: K, fields: F) =>
  z.strictObject({ kind: z.literal(name), ...fields });

export const itemSchemas = {
  lambda: kind('lambda', {
    ...invocations,
    ephemeralStorageMiB: amount.optional(),
    discount: share.optional(),
  }),
  'lambda-provisioned-concurrency': kind('lambda-provisioned-concurrency', {
    ...invocations,
    environments: amount,
    hours: amount,
    discount: share.optional(),
  }),
  'lambda-managed-instances': kind('lambda-managed-instances', { ...fleet, requests: amount }),
  'lambda-durable': kind('lambda-durable', {
    ...invocations,
    operations: amount,
    gbWritten: amount,
    gbMonths: amount,
  }),
  'step-functions-standard': kind('step-functions-standard', { transitions: amount }),
  'step-functions-express': kind('step-functions-express', {
    requests: amount,
    durationMs: amount,
    memoryMiB: amount,
  }),
  'ecs-ec2': kind('ecs-ec2', fleet),
  'ecs-managed-instances': kind('ecs-managed-instances', fleet),
  'eks-ec2': kind('eks-ec2', fleet),
  'eks-auto-mode': kind('eks-auto-mode', fleet),
  'ecs-fargate': kind('ecs-fargate', fargate),
  'eks-fargate': kind('eks-fargate', fargate),
  'api-gateway-rest': kind('api-gateway-rest', { requests: amount }),
  'api-gateway-http': kind('api-gateway-http', { requests: amount, payloadKb: amount.optional() }),
  'web-acl': kind('web-acl', { rules: amount, requests: amount }),
  'sqs-standard': kind('sqs-standard', { requests: amount }),
  'sqs-provisioned-pollers': kind('sqs-provisioned-pollers', { pollerHours: amount }),
  'nat-gateway': kind('nat-gateway', { gateways: amount, hours: amount.optional(), gb: amount }),
  'interface-endpoint': kind('interface-endpoint', {
    endpoints: amount,
    availabilityZones: amount,
    hours: amount.optional(),
    gb: amount,
  }),
  'cloudwatch-logs': kind('cloudwatch-logs', { gb: amount, storedGbMonths: amount.optional() }),
  'cloudwatch-alarms': kind('cloudwatch-alarms', { metrics: amount }),
  'cloudwatch-dashboards': kind('cloudwatch-dashboards', { dashboards: amount }),
  'cloudwatch-metrics': kind('cloudwatch-metrics', { metrics: amount, hours: amount.optional() }),
  s3: kind('s3', {
    putRequests: amount,
    getRequests: amount.optional(),
    storedGbMonths: amount.optional(),
  }),
  athena: kind('athena', { scannedTb: amount }),
  firehose: kind('firehose', { records: amount, recordKb: amount }),
};

export const scenarioSchema = z.strictObject({
  region: text.default('us-east-1'),
  hoursPerMonth: amount.default(730),
  freeTier: flag.default(false),
  items: z.array(z.record(z.string(), z.unknown(), says('an object')), says('a list of items')),
});

export type Kind = keyof typeof itemSchemas;
export type ItemOf<K extends Kind> = z.infer<(typeof itemSchemas)[K]>;
export type Item = { [K in Kind]: ItemOf<K> }[Kind];
export interface Scenario {
  region: string;
  hoursPerMonth: number;
  freeTier: boolean;
  items: Item[];
}
