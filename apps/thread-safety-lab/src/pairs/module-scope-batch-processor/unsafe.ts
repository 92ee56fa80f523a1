import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const processor = new BatchProcessor(EventType.SQS);

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  return processPartialResponse(event, async ({ body }: SQSRecord) => void JSON.parse(body), processor);
}
