import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { lookUp } from '../look-up.ts';

export async function handler(
  { user }: { user: string },
  { awsRequestId }: Context,
): Promise<{ report: string }> {
  const path = join(tmpdir(), `report-${awsRequestId}.txt`);
  await writeFile(path, user);
  await lookUp('logo');
  const report = await readFile(path, 'utf8');
  await rm(path);
  return { report };
}
