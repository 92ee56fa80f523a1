import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const processor = new BatchProcessor(EventType.SQS);

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  return processPartialResponse(event, async ({ body }) => void JSON.parse(body), processor);
}
