import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';

const loggerOf = (keys: Readonly<Record<string, string>>) => ({
  info(message: string): void {
    process.stdout.write(`${JSON.stringify({ ...keys, message })}\n`);
  },
});

export async function handler(event: { user: string }, context: Context): Promise<void> {
  const logger = loggerOf({ requestId: context.awsRequestId });
  await sleep(2);
  logger.info(`served ${event.user}`);
}
