import type { IncomingMessage } from 'node:http';
import { gunzip, inflate } from 'node:zlib';
import { promisify } from 'node:util';

/** API Gateway takes bodies of at most 10 MB (API Gateway developer guide, "limits", read 2026-11-21), here before and after inflation. */
export const maxBodyBytes = 10 * 1024 * 1024;

export type ReadBody = { kind: 'read'; text: string } | { kind: 'too-large' } | { kind: 'not-inflatable' };

/** The body as text: decompressed if it says that it is, and read as UTF-8 with U+FFFD for what is not. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (bytes > maxBodyBytes) return { kind: 'too-large' };
  const raw = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const decompress = { gzip: promisify(gunzip), deflate: promisify(inflate) }[
    request.headers['content-encoding'] ?? ''
  ];
  if (!decompress) return { kind: 'read', text: raw.toString('utf8') };
  try {
    const inflated = (await decompress(raw, { maxOutputLength: maxBodyBytes })) as Buffer;
    return { kind: 'read', text: inflated.toString('utf8') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? { kind: 'too-large' }
      : { kind: 'not-inflatable' };
  }
}
