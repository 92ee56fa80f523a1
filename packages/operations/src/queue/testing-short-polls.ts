/**
 * Loaded for its effect, by tests: receiving does not wait for messages. A queue on this machine answers a short poll with all that it
 * has, where SQS has to be asked for long.
 */
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const { send } = SQSClient.prototype;
SQSClient.prototype.send = function (this: SQSClient, ...args: Parameters<typeof send>) {
  const [command] = args;
  if (command instanceof ReceiveMessageCommand) command.input.WaitTimeSeconds = 0;
  return send.apply(this, args);
} as typeof send;
