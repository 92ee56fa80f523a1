import type { SqsAnswer } from './sqs-answer.ts';

/**
 * SQS's answer as XML, the query protocol's own format: a REST API asks for JSON, an HTTP API passes on what comes
 * (AWS re:Post, "api-gateway-rest-api-sqs-errors", read 2026-11-21).
 */
export function asXml({ status, body }: SqsAnswer): string {
  // A request that is too long as a whole is told in plain text.
  if (status === 413) return body;
  const answer = JSON.parse(body) as Record<string, unknown>;
  const document = 'Error' in answer ? { ErrorResponse: answer } : answer;
  return `<?xml version="1.0"?>${elements(document, ' xmlns="http://queue.amazonaws.com/doc/2012-11-05/"')}`;
}

function elements(node: object, attributes = ''): string {
  return Object.entries(node)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `<${name}${attributes}>${typeof value === 'object' && value !== null ? elements(value as object) : escape(String(value))}</${name}>`,
    )
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
