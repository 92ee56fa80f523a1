import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { maxBodyBytes } from '../read-body.ts';

export type InflatedBody =
  { kind: 'text'; text: string } | { kind: 'too-large' } | { kind: 'not-inflatable' };

const decompressors = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
]);

/**
 * The body as text: decompressed if it says that it is, in any case, and read as UTF-8 with U+FFFD for what is not. An
 * encoding that API Gateway does not know, or that the body does not have, cannot be inflated.
 */
export async function inflateBody(body: Buffer, contentEncoding: string | undefined): Promise<InflatedBody> {
  const encoding = (contentEncoding ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return { kind: 'text', text: body.toString('utf8') };
  const decompress = decompressors.get(encoding);
  if (!decompress) return { kind: 'not-inflatable' };
  try {
    const inflated = (await decompress(body, { maxOutputLength: maxBodyBytes })) as Buffer;
    return { kind: 'text', text: inflated.toString('utf8') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? { kind: 'too-large' }
      : { kind: 'not-inflatable' };
  }
}
