import type { IncomingMessage } from 'node:http';

/** API Gateway takes bodies of at most 10 MB (API Gateway developer guide, "limits", read 2026-11-21). */
export const maxBodyBytes = 10 * 1024 * 1024;

/** The body as it came, or nothing if it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (bytes > maxBodyBytes) return undefined;
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
