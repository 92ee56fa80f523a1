import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';

/** The folder is no finished run, or one of its files is not what it should be; the message is one line for a person. */
export class NoRunError extends Error {
  override name = 'NoRunError';
}

/** Throws `NoRunError` that names the file and what is wrong in it. */
export function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new NoRunError(`${file} is not JSON`);
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw new NoRunError(
    `${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not as expected'}`,
  );
}

/** Throws `NoRunError`. */
export async function readJson<T>(schema: z.ZodType<T>, folder: string, name: string): Promise<T> {
  const file = join(folder, name);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new NoRunError(`${file} cannot be read`);
  });
  return parse(schema, text, file);
}
