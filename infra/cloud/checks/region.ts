import { ListCapacityProvidersCommand } from '@aws-sdk/client-lambda';
import type { Check } from './finding.ts';

/**
 * Commercial regions without managed instances: Tel Aviv, Bahrain, UAE, Auckland (AWS announcement of June 2026, read
 * 2026-11-21). China and GovCloud have none either.
 */
const without = ['il-central-1', 'me-south-1', 'me-central-1', 'ap-southeast-6'];

export const regionFinding: Check = async ({ aws }) => {
  const { region } = aws;
  const absent = {
    status: 'failed',
    says: `${region} has no Lambda Managed Instances`,
    todo: 'choose another with --region, or deploy the other arm alone: --arm default',
  } as const;
  if (without.includes(region) || /^(cn|us-gov)-/.test(region)) return absent;
  try {
    await aws.lambda.send(new ListCapacityProvidersCommand({ MaxItems: 1 }));
    return { status: 'ok', says: `${region} knows capacity providers` };
  } catch (error) {
    // A region without the API answers as to any unknown path.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)
      return absent;
    throw error;
  }
};
