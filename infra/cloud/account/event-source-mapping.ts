import {
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Aws } from './connect-aws.ts';
import { type Wait, waitUntil } from './wait-until.ts';

export function readMapping({ lambda }: Aws, uuid: string): Promise<EventSourceMappingConfiguration> {
  return lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
}

/**
 * Starts or ends the polling of a queue, and waits until it is so. Messages in hand are finished first. Returns false when
 * it was so already.
 */
export async function switchMapping(aws: Aws, uuid: string, enabled: boolean, wait: Wait): Promise<boolean> {
  const wanted = enabled ? 'Enabled' : 'Disabled';
  if ((await readMapping(aws, uuid)).State === wanted) return false;
  await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: enabled }));
  await waitUntil(async () => (await readMapping(aws, uuid)).State === wanted, {
    wait,
    forMs: 300_000,
    otherwise: `the event source mapping ${uuid} is not ${wanted} after 5 minutes: look at it in the Lambda console, then run this again`,
  });
  return true;
}

/** Removes a mapping for good, whoever else may be changing it, and waits until it is gone. */
export async function removeMapping(aws: Aws, uuid: string, wait: Wait): Promise<void> {
  const isGone = async (): Promise<boolean> => {
    try {
      const { State } = await readMapping(aws, uuid);
      if (State !== 'Deleting') await aws.lambda.send(new DeleteEventSourceMappingCommand({ UUID: uuid }));
    } catch (error) {
      const { name } = error as Error;
      if (name === 'ResourceNotFoundException') return true;
      // Lambda refuses while another change is under way.
      if (name !== 'ResourceInUseException' && name !== 'ResourceConflictException') throw error;
    }
    return false;
  };
  await waitUntil(isGone, {
    wait,
    forMs: 300_000,
    otherwise: `the event source mapping ${uuid} is not gone after 5 minutes: look at it in the Lambda console, then run this again`,
  });
}
