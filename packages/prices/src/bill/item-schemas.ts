import { z } from 'zod';

/**
 * The contract: every kind of item that is deployed, and its fields. Months unless a field says otherwise; GB are 2^30 bytes, as AWS
 * meters them. A discount is a share (0.26 is 26 %), of what a savings plan or a reservation can discount.
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

export const amount = z
  .number(says('a finite number of 0 or more'))
  .nonnegative(says('a finite number of 0 or more'));
export const share = z
  .number(says('a share from 0 to 1'))
  .min(0, says('a share from 0 to 1'))
  .max(1, says('a share from 0 to 1'));
export const flag = z.boolean(says('true or false'));
export const text = z.string(says('a text'));
export const architecture = z.enum(['x86_64', 'arm64'], says('"x86_64" or "arm64"'));

export const invocations = { architecture, requests: amount, durationMs: amount, memoryMiB: amount };
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
    ephemeralStorageMiB: amount.optional(),
    discount: share.optional(),
  }),
  'lambda-managed-instances': kind('lambda-managed-instances', { ...fleet, requests: amount }),
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
};

export type Kind = keyof typeof deployedSchemas;
export type ItemOf<K extends Kind> = z.infer<(typeof deployedSchemas)[K]>;
export type Item = { [K in Kind]: ItemOf<K> }[Kind];
