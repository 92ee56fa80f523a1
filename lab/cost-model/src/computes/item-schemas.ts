import {
  amount,
  architecture,
  between,
  deployedSchemas,
  fleet,
  flag,
  hours,
  invocations,
  kind,
  says,
  share,
  text,
} from '@telemetry/prices/schemas';
import { z } from 'zod';

const fargate = {
  architecture,
  vcpu: between(0.25, 16, 'vCPUs of a Fargate task'),
  memoryGb: between(0.5, 120, 'memory of a Fargate task in GB'),
  tasks: amount,
  hours: hours.optional(),
  spot: flag.optional(),
  discount: share.optional(),
};

/** Every kind of item that can be priced: what is deployed, and what could be instead. */
export const itemSchemas = {
  ...deployedSchemas,
  'lambda-provisioned-concurrency': kind('lambda-provisioned-concurrency', {
    ...invocations,
    environments: amount,
    hours,
    discount: share.optional(),
  }),
  'lambda-durable': kind('lambda-durable', {
    ...invocations,
    operations: amount,
    gbWritten: amount,
    gbMonths: amount,
  }),
  'step-functions-express': kind('step-functions-express', {
    requests: amount,
    durationMs: between(0, 300_000, 'the longest execution of Step Functions express in ms'),
    memoryMiB: amount,
  }),
  'ecs-ec2': kind('ecs-ec2', fleet),
  'ecs-managed-instances': kind('ecs-managed-instances', fleet),
  'eks-ec2': kind('eks-ec2', fleet),
  'eks-auto-mode': kind('eks-auto-mode', fleet),
  'ecs-fargate': kind('ecs-fargate', fargate),
  'eks-fargate': kind('eks-fargate', fargate),
  firehose: kind('firehose', {
    records: amount,
    recordKb: between(0, 1_000, 'the largest record of Firehose in KB'),
  }),
};

export const scenarioSchema = z.strictObject({
  region: text.default('us-east-1'),
  hoursPerMonth: hours.default(730),
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
