import type { Context } from 'aws-lambda';
import { lookUp } from '../look-up.ts';

const loggerOf = (keys: Readonly<Record<string, string>>) => ({
  info(message: string): void {
    process.stdout.write(`${JSON.stringify({ ...keys, message })}\n`);
  },
});

export async function handler(event: { user: string }, context: Context): Promise<void> {
  const logger = loggerOf({ requestId: context.awsRequestId });
  await lookUp('profile');
  logger.info(`served ${event.user}`);
}
