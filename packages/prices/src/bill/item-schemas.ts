import { defaultLambdaLimits } from '@telemetry/settings';
import { z } from 'zod';

const { memoryMiB, timeoutSeconds } = defaultLambdaLimits;

/**
 * The contract: every kind of item that is deployed, and its fields. Months unless a field says otherwise; GB are 2^30 bytes, as AWS
 * meters them. Ranges are those of AWS (Lambda gettingstarted-limits, Fargate task sizes, API Gateway and Firehose quotas, read
 * 2026-11-29). A discount is a share (0.26 is 26 %), of what a savings plan or a reservation can discount.
 */
const show = (value: unknown) =>
  typeof value === 'object' && value !== null
    ? 'an object'
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);
export const says = (rule: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? 'is missing' : `must be ${rule}, not ${show(input)}`,
});

/** A number of a range, and which rule the range is. */
export const between = (least: number, most: number, rule: string) => {
  const range = says(`from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}, ${rule}`);
  return z.number(range).min(least, range).max(most, range);
};

const ofAmount = says('a finite number of 0 or more');
export const amount = z
  .number(ofAmount)
  .nonnegative(ofAmount)
  // More than anybody has in a month, and little enough that no product of two is infinite.
  .max(1e18, says('at most 1e18'));
export const hours = between(0, 744, 'the hours of the longest month');
export const share = z
  .number(says('a share from 0 to 1'))
  .min(0, says('a share from 0 to 1'))
  .max(1, says('a share from 0 to 1'));
export const flag = z.boolean(says('true or false'));
export const text = z.string(says('a text'));
export const architecture = z.enum(['x86_64', 'arm64'], says('"x86_64" or "arm64"'));

export const invocations = {
  architecture,
  requests: amount,
  durationMs: between(0, timeoutSeconds * 1_000, 'the longest time-out of Lambda in ms'),
  memoryMiB: between(memoryMiB.min, memoryMiB.max, 'memory of a Lambda function in MiB'),
};
export const fleet = {
  instanceType: text,
  instances: amount.optional(),
  instanceHours: amount.optional(),
  discount: share.optional(),
  coveredInstanceHours: amount.optional(),
};

export const kind = <K extends string, F extends z.ZodRawShape>(name: K, fields: F) =>
  z.strictObject({ kind: z.literal(name), ...fields });

export const deployedSchemas = {
  lambda: kind('lambda', {
    ...invocations,
    ephemeralStorageMiB: between(512, 10_240, '/tmp of a Lambda function in MiB').optional(),
    discount: share.optional(),
  }),
  'lambda-managed-instances': kind('lambda-managed-instances', { ...fleet, requests: amount }),
  'api-gateway-rest': kind('api-gateway-rest', { requests: amount }),
  'api-gateway-http': kind('api-gateway-http', {
    requests: amount,
    payloadKb: between(0, 10_240, 'payload of an HTTP API in KB').optional(),
  }),
  'web-acl': kind('web-acl', { rules: amount, requests: amount }),
  'sqs-standard': kind('sqs-standard', { requests: amount }),
  'sqs-provisioned-pollers': kind('sqs-provisioned-pollers', { pollerHours: amount }),
  'nat-gateway': kind('nat-gateway', { gateways: amount, hours: hours.optional(), gb: amount }),
  'interface-endpoint': kind('interface-endpoint', {
    endpoints: amount,
    availabilityZones: amount,
    hours: hours.optional(),
    gb: amount,
  }),
  'cloudwatch-logs': kind('cloudwatch-logs', { gb: amount, storedGbMonths: amount.optional() }),
  'cloudwatch-alarms': kind('cloudwatch-alarms', { metrics: amount }),
  'cloudwatch-dashboards': kind('cloudwatch-dashboards', { dashboards: amount }),
  'cloudwatch-metrics': kind('cloudwatch-metrics', { metrics: amount, hours: hours.optional() }),
  s3: kind('s3', {
    putRequests: amount,
    getRequests: amount.optional(),
    storedGbMonths: amount.optional(),
  }),
  athena: kind('athena', { scannedTb: amount }),
  'step-functions-standard': kind('step-functions-standard', { transitions: amount }),
  kms: kind('kms', { keys: amount, requests: amount }),
};

export type Kind = keyof typeof deployedSchemas;
export type ItemOf<K extends Kind> = z.infer<(typeof deployedSchemas)[K]>;
export type Item = { [K in Kind]: ItemOf<K> }[Kind];
