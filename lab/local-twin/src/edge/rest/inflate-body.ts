import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { maxBodyBytes } from '../read-body.ts';

export type InflatedBody =
  { kind: 'text'; text: string } | { kind: 'too-large' } | { kind: 'not-inflatable' };

const decompressors = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
]);

/** The body as text: decompressed if it says that it is, and read as UTF-8 with U+FFFD for what is not. */
export async function inflateBody(
  body: Buffer | undefined,
  contentEncoding: string | undefined,
): Promise<InflatedBody> {
  if (!body) return { kind: 'too-large' };
  const decompress = decompressors.get(contentEncoding ?? '');
  if (!decompress) return { kind: 'text', text: body.toString('utf8') };
  try {
    const inflated = (await decompress(body, { maxOutputLength: maxBodyBytes })) as Buffer;
    return { kind: 'text', text: inflated.toString('utf8') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? { kind: 'too-large' }
      : { kind: 'not-inflatable' };
  }
}
