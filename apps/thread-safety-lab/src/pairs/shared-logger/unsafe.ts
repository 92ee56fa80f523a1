import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';

const logger = {
  keys: {} as Record<string, string>,
  info(message: string): void {
    process.stdout.write(`${JSON.stringify({ ...this.keys, message })}\n`);
  },
};

export async function handler(event: { user: string }, context: Context): Promise<void> {
  logger.keys = { requestId: context.awsRequestId };
  await sleep(2);
  logger.info(`served ${event.user}`);
}
