import { requestsOf, type Workload } from './workload.ts';

/** Each 64 KB of a call are a request. https://aws.amazon.com/sqs/pricing/, read 2026-11-21 */
const chunkKb = 64;

/** A call receives or deletes ten messages at most, whatever the mapping's batch size. SQS API reference, 2026-11-21 */
const messagesPerCall = 10;

/** Billed SQS requests for each message: it is sent, received and deleted, the last two with others in one call. */
export function sqsRequestsPerMessage(
  requestKb: number,
  messagesPerInvocation: number,
  receivesPerMessage = 1,
): number {
  const together = Math.max(1, Math.min(messagesPerCall, messagesPerInvocation));
  const send = chunks(requestKb);
  const receive = chunks(together * requestKb) / together;
  const remove = 1 / together;
  return send + receive * receivesPerMessage + remove;
}

/** Billed SQS requests of a month, empty receives included. */
export function sqsRequestsOf(events: number, workload: Workload, emptyReceives: number): number {
  const { requestKb, messagesPerInvocation, receivesPerMessage } = workload;
  const each = sqsRequestsPerMessage(requestKb, messagesPerInvocation, receivesPerMessage);
  return requestsOf(events, workload) * each + emptyReceives;
}

function chunks(kb: number): number {
  return Math.max(1, Math.ceil(kb / chunkKb));
}
