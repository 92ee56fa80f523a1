import { sqsLimits } from '@telemetry/settings';
import type { Queue, QueueAttributes } from './queue.ts';
import { invalidValue, SqsError } from './sqs-error.ts';

const defaults: QueueAttributes = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: sqsLimits.messageBytes,
};

/** Numbers among the attributes, with their ranges (Amazon SQS API reference, SetQueueAttributes, read 2026-11-29). */
const numbers: Readonly<
  Record<string, [keyof Omit<QueueAttributes, 'redrive'>, least: number, most: number]>
> = {
  VisibilityTimeout: ['visibilityTimeoutSeconds', 0, 43_200],
  MessageRetentionPeriod: ['retentionSeconds', 60, sqsLimits.retentionDays * 86_400],
  DelaySeconds: ['delaySeconds', 0, 900],
  ReceiveMessageWaitTimeSeconds: ['receiveWaitSeconds', 0, 20],
  MaximumMessageSize: ['maximumMessageBytes', 1_024, sqsLimits.messageBytes],
};

/** What a queue can be asked for (Amazon SQS API reference, GetQueueAttributes, read 2026-11-29); not each queue has all. */
const known = new Set([
  ...Object.keys(numbers),
  'Policy',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

/** The attributes of the API over those that a queue has. Throws `SqsError` for values that SQS refuses or the twin lacks. */
export function readAttributes(
  given: Readonly<Record<string, string>>,
  before: QueueAttributes = defaults,
): QueueAttributes {
  const after = { ...before };
  for (const [name, text] of Object.entries(given)) {
    const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    if (number) {
      const [own, least, most] = number;
      const value = Number(text);
      if (!Number.isInteger(value) || value < least || value > most)
        throw new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
      after[own] = value;
    } else if (name === 'RedrivePolicy') {
      if (text === '') delete after.redrive;
      else after.redrive = readRedrivePolicy(text);
    } else if (name === 'FifoQueue' || name === 'ContentBasedDeduplication')
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  return after;
}

function readRedrivePolicy(text: string): NonNullable<QueueAttributes['redrive']> {
  const policy = mapOf(text);
  if (!policy)
    throw invalidValue(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.`,
    );
  const maxReceiveCount = Number(policy['maxReceiveCount']);
  const { deadLetterTargetArn } = policy;
  if (
    typeof deadLetterTargetArn !== 'string' ||
    !Number.isInteger(maxReceiveCount) ||
    maxReceiveCount < 1 ||
    maxReceiveCount > 1_000
  )
    throw invalidValue(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${String(policy['maxReceiveCount'])}, valid values are from 1 to 1000 both inclusive.`,
    );
  return { deadLetterTargetArn, maxReceiveCount };
}

function mapOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The attributes of a queue by the names that are asked for, `All` for all. */
export function attributesOf(queue: Queue, asked: readonly string[]): Record<string, string> {
  const { attributes, counts } = queue;
  const seconds = (ms: number): string => String(Math.floor(ms / 1_000));
  const all: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: seconds(queue.createdAtMs),
    LastModifiedTimestamp: seconds(queue.lastModifiedAtMs),
    SqsManagedSseEnabled: 'true',
    ...Object.fromEntries(Object.entries(numbers).map(([name, [own]]) => [name, String(attributes[own])])),
    ...(attributes.redrive && { RedrivePolicy: JSON.stringify(attributes.redrive) }),
  };
  const unknown = asked.find((name) => name !== 'All' && !known.has(name));
  if (unknown !== undefined) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name)),
  );
}
