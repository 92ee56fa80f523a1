import type { Context } from 'aws-lambda';
import { lookUp } from '../look-up.ts';

const logger = {
  keys: {} as Record<string, string>,
  info(message: string): void {
    process.stdout.write(`${JSON.stringify({ ...this.keys, message })}\n`);
  },
};

export async function handler(event: { user: string }, context: Context): Promise<void> {
  logger.keys = { requestId: context.awsRequestId };
  await lookUp('profile');
  logger.info(`served ${event.user}`);
}
