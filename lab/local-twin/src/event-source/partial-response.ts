/**
 * Which messages failed, by the function's answer. The rules are AWS's (AWS Lambda developer guide,
 * services-sqs-errorhandling, read 2026-11-21): an empty answer or an empty list is success for all; an answer that is no
 * JSON object of the right shape, an empty or missing `itemIdentifier`, or an id that is not in the batch fails the whole
 * batch.
 */
export function failedMessageIds(payload: string, batch: ReadonlySet<string>): Set<string> | 'malformed' {
  let answer: unknown;
  try {
    answer = JSON.parse(payload || 'null');
  } catch {
    return 'malformed';
  }
  if (answer === null) return new Set();
  if (typeof answer !== 'object') return 'malformed';
  const { batchItemFailures = null } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return 'malformed';
  const failed = new Set<string>();
  for (const failure of batchItemFailures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || !batch.has(id)) return 'malformed';
    failed.add(id);
  }
  return failed;
}
