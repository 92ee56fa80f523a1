import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ModuleFormat = 'cjs' | 'esm';

export interface OwnerFormat {
  format: ModuleFormat;
  /** What says so. */
  because: string;
}

/** The `type` of a folder's package.json, as Node.js reads it; undefined where there is none. */
export async function typeOfPackage(folder: string): Promise<string | undefined> {
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (manifest === undefined) return undefined;
  try {
    return (JSON.parse(manifest) as { type?: string }).type ?? 'commonjs';
  } catch {
    return undefined;
  }
}
