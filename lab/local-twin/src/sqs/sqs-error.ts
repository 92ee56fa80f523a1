/** An error of SQS: its code in the JSON protocol and in the query protocol, and SQS's own words. */
export class SqsError extends Error {
  readonly code: string;
  readonly queryCode: string;
  readonly status: number;

  constructor(code: string, message: string, { queryCode = code, status = 400 } = {}) {
    super(message);
    this.code = code;
    this.queryCode = queryCode;
    this.status = status;
  }
}

/** A wrong value; the query protocol’s code has no prefix (recorded on AWS 2024-04-30). */
export const invalidValue = (message: string): SqsError =>
  new SqsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });

/** A batch that is wrong as a whole; the query protocol’s code has a prefix (recorded on AWS 2024-04-30). */
export const batchError = (name: string, message: string): SqsError =>
  new SqsError(name, message, { queryCode: `AWS.SimpleQueueService.${name}` });

export const noSuchQueue = (): SqsError =>
  new SqsError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  });
